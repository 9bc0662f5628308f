package drivers

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the tables of docs/clients.md")

const (
	page  = "../../../../docs/clients.md"
	begin = "<!-- Generated from pkg/collect/clients/drivers by `make docs`; edit the drivers. -->\n"
	end   = "<!-- End of what is generated. -->\n"
)

// cell is text in a table of Markdown.
func cell(parts ...string) string {
	return strings.ReplaceAll(strings.Join(parts, "; "), "|", "\\|")
}

func code(text string) string { return "`" + text + "`" }

// weakens are what makes of a driver less than what is written.
func weakens(d *Driver) string {
	var parts []string
	for _, r := range d.Rows {
		switch {
		case r.Disabled != "":
			parts = append(parts, code(r.Disabled)+" turns verification off")
		case r.Ineffective != "":
			parts = append(parts, r.Ineffective)
		case r.Note != "":
			parts = append(parts, r.Note)
		}
	}
	if d.Merge != "" {
		parts = append(parts, d.Merge)
	}
	slices.Sort(parts)
	return cell(slices.Compact(parts)...)
}

// tables are the drivers and the applications, as the data has them.
func tables() string {
	var drivers, apps strings.Builder
	drivers.WriteString("| driver | of | without a mode | what to know | sources |\n|---|---|---|---|---|\n")
	apps.WriteString("| application | judged as | some of its names | without a mode | sources |\n|---|---|---|---|---|\n")
	for _, d := range All() {
		if d.App != nil && d.App.Title != "" {
			like := d.Like
			if like == "" {
				like = "itself"
			}
			names := slices.DeleteFunc(slices.Sorted(maps.Keys(d.App.Names)), func(n string) bool { return slices.Contains(d.App.Shared, n) })
			if len(names) == 0 {
				names = append(d.App.Files, d.App.Images...)
			}
			for i := range names {
				names[i] = code(names[i])
			}
			fmt.Fprintf(&apps, "| %s | %s | %s | %s | %s |\n", d.Title(), like, strings.Join(names[:min(3, len(names))], ", "), code(d.byDefault()), cell(d.Sources...))
			continue
		}
		like := ""
		if d.Like != "" {
			like = "as " + d.Like
		}
		fmt.Fprintf(&drivers, "| %s | %s | %s | %s | %s |\n", d.Name, strings.Join(d.Languages, ", "), code(d.byDefault()), cell(slices.DeleteFunc([]string{like, weakens(d)}, func(s string) bool { return s == "" })...), cell(d.Sources...))
	}
	return "\n" + drivers.String() + "\n" + apps.String() + "\n"
}

// The page lists the drivers and the applications from the data.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		t.Fatalf("%s lacks %q or %q", page, begin, end)
	}
	want := before + begin + tables() + end + after
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if string(text) != want {
		t.Errorf("%s does not say what the drivers say: run make docs", page)
	}
}
