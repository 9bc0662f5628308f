package reports_test

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"

	"dbaudit/reports"
	"dbaudit/reports/reporttest"
)

// TestControls: the text, the CSV and the HTML have every control of every framework,
// with its rules, and those that the provider meets, with where it says so.
func TestControls(t *testing.T) {
	r := reporttest.Sample(reporttest.Options{Findings: 8, Clients: true, Waivers: true, Unknowns: 12})
	text := string(render(t, "controls", r, reports.View{Width: 180}))
	html := string(render(t, "html", r, reports.View{}))
	rows, err := csv.NewReader(bytes.NewReader(render(t, "controls-csv", r, reports.View{}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	column := map[string]int{}
	for i, name := range rows[0] {
		column[name] = i
	}
	states, provided := map[string]int{}, 0
	for _, row := range rows[1 : len(rows)-1] {
		get := func(name string) string { return row[column[name]] }
		states[get("state")]++
		if get("state") == "provider" {
			provided++
			if get("rules") != "" || !strings.HasPrefix(get("source"), "https://docs.digitalocean.com/") {
				t.Errorf("row %v", row)
			}
		} else if get("rules") == "" || get("source") != "" {
			t.Errorf("row %v", row)
		}
		if !strings.Contains(text, get("control")) {
			t.Errorf("the text lacks %s of %s", get("control"), get("framework"))
		}
	}
	for _, s := range []string{"fail", "unknown", "pass", "provider"} {
		if states[s] == 0 {
			t.Errorf("no control is %s: %v", s, states)
		}
	}
	if n := strings.Count(text, "PROVIDER  "); n != provided || n == 0 {
		t.Errorf("the text has %d controls of the provider's, the CSV %d", n, provided)
	}
	if n := strings.Count(html, "/concepts/responsibility-model/"); n != provided {
		t.Errorf("the HTML names the provider's page %d times, want %d", n, provided)
	}
	one := string(render(t, "controls", r, reports.View{Framework: "hipaa"}))
	if !strings.Contains(one, "HIPAA") || strings.Contains(one, "PCI DSS") {
		t.Errorf("not the one framework:\n%s", one)
	}
}

// TestControlsNotAsked: what was not looked for is no pass of the controls about it.
func TestControlsNotAsked(t *testing.T) {
	text := string(render(t, "controls", reporttest.Sample(reporttest.Options{}), reports.View{Framework: "nis-2"}))
	if !strings.Contains(text, "NOT ASKED  6.7.2(i)") {
		t.Errorf("6.7.2(i) speaks of clients too, and no tree was searched:\n%s", text)
	}
}
