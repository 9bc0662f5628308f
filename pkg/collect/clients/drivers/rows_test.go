package drivers

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// example reads "@9 sslmode=require&sslrootcert=ca.crt".
func example(t *testing.T, d *Driver, text string) (version, mode, root string, params map[string]string) {
	t.Helper()
	if rest, ok := strings.CutPrefix(text, "@"); ok {
		version, text, _ = strings.Cut(rest, " ")
	}
	if d.App != nil && d.Name != "libpq" && d.Name != "pgbouncer" {
		// An application's is its variables.
		params = map[string]string{}
		for assignment := range strings.FieldsSeq(text) {
			name, value, _ := strings.Cut(assignment, "=")
			meanings := Named(squeeze(name))
			i := slices.IndexFunc(meanings, func(n Name) bool { return n.Driver.Name == d.Name })
			if i < 0 {
				t.Errorf("%s: %s is none of its variables", d.Name, name)
				continue
			}
			params[meanings[i].Role] = value
		}
		return "", params["sslmode"], params["sslrootcert"], params
	}
	q, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	params = map[string]string{}
	for k := range q {
		params[k] = q.Get(k)
	}
	return version, params["sslmode"], params["sslrootcert"], params
}

// Every row is taken for its example, and not for its counter-example.
func TestRows(t *testing.T) {
	for _, d := range All() {
		if d.Like == "" && d.Default == "" {
			t.Errorf("%s: what it does without a mode is not said", d.Name)
		}
		if len(d.Sources) == 0 {
			t.Errorf("%s: no source", d.Name)
		}
		for i, want := range d.Rows {
			matched := func(text string) int {
				version, mode, root, params := example(t, d, text)
				if version == "" {
					version = d.Assumed
				}
				return slices.IndexFunc(d.Rows, func(r Row) bool { return r.matches(version, mode, root, params) })
			}
			if got := matched(want.Example); got != i {
				t.Errorf("%s: the example %q of row %d is that of row %d", d.Name, want.Example, i, got)
			}
			if version, _, _, _ := example(t, d, want.CounterExample); d.From != "" && version != "" && !VersionBefore(version, d.From) {
				continue // it is another driver's from there on
			}
			if matched(want.CounterExample) == i {
				t.Errorf("%s: the counter-example %q is one of row %d", d.Name, want.CounterExample, i)
			}
		}
	}
}

// What is taken at its word stays so, and nothing is judged without being known.
func TestPlainModes(t *testing.T) {
	for _, d := range All() {
		b := d.base()
		for mode := range strings.FieldsSeq(b.Modes) {
			if r := d.row("", mode, "", nil); r.Mode != mode {
				t.Errorf("%s: %s becomes %s", d.Name, mode, r.Mode)
			}
		}
		if r := d.row("", "", "", nil); r.Mode != d.byDefault() {
			t.Errorf("%s: without a mode it is %s, not %s", d.Name, r.Mode, d.byDefault())
		}
		if r := d.row("", "no-such-mode", "", nil); r.Mode == "" || r.Likely == "" && r.Note == "" && r.Ineffective == "" {
			t.Errorf("%s: what becomes of an unknown mode is not said", d.Name)
		}
	}
}
