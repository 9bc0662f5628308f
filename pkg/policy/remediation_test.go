package policy

import (
	"encoding/json"
	"strings"
	"testing"

	"dbaudit/policies"
)

// TestPieces: a template taken to pieces gives what text/template gives, for every
// template of the built-in rules that can be taken to pieces, and most can.
func TestPieces(t *testing.T) {
	set, err := Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	templates, taken := 0, 0
	for _, r := range set.Rules {
		for _, w := range r.remediation.ways {
			if w.plain {
				continue
			}
			templates++
			pieces := w.pieces()
			if pieces == nil {
				continue
			}
			taken++
			tmpl, err := w.tmpl()
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range []any{"it's <a & b> 1", int64(-5), json.Number("2.5"), ""} {
				f := filling{}
				for _, p := range pieces {
					m := map[string]any(f)
					for i, key := range p.path {
						if i == len(p.path)-1 {
							m[key] = v
							break
						}
						inner, ok := m[key].(map[string]any)
						if !ok {
							inner = map[string]any{}
							m[key] = inner
						}
						m = inner
					}
				}
				got, ok := filled(pieces, f)
				var b strings.Builder
				if err := tmpl.Execute(&b, map[string]any(f)); err != nil {
					t.Fatal(err)
				}
				if want := strings.TrimSpace(b.String()); !ok || got != want {
					t.Errorf("%s %s of %v: %q, want %q", r.ID, w.name, v, got, want)
				}
			}
			if _, ok := filled(pieces, filling{}); ok {
				t.Errorf("%s %s: nothing is missing?", r.ID, w.name)
			}
		}
	}
	if taken < templates/2 {
		t.Errorf("%d of %d templates were taken to pieces", taken, templates)
	}
	t.Logf("%d of %d", taken, templates)
}
