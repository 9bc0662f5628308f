package reports_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"dbaudit/reports"
)

func TestLookupNamesTheFormats(t *testing.T) {
	_, err := reports.Lookup("pdf")
	if err == nil {
		t.Fatal("there is a format pdf")
	}
	readme, readErr := os.ReadFile("../README.md")
	if readErr != nil {
		t.Fatal(readErr)
	}
	for _, f := range reports.All() {
		if !strings.Contains(err.Error(), f.Name) {
			t.Errorf("%v does not name %s", err, f.Name)
		}
		if !bytes.Contains(readme, []byte("`"+f.Name+"`")) {
			t.Errorf("README.md does not name %s", f.Name)
		}
		if f.Extension == "" || f.Description == "" {
			t.Errorf("%s has no extension or description", f.Name)
		}
	}
	if !slices.IsSortedFunc(reports.All(), func(a, b reports.Format) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("the formats are not in the order of their names")
	}
}
