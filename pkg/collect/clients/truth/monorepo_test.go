package truth

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/reports"
)

// In a small company's repository every planted weakness is found, once, and
// nothing else; SARIF shows each on the line that is to be changed.
func TestMonorepo(t *testing.T) {
	c := readCorpus(t, filepath.Join(repository, "testdata", "clients", "monorepo"))
	// What git ignores, and what others wrote, is not this company's.
	for path, content := range map[string]string{
		"apps/web/.env.local":                      "DATABASE_URL=postgres://me:not-a-real-password@db-kestrel-do-user-1234567-0.b.db.ondigitalocean.com:25060/shop?sslmode=disable\n",
		"apps/web/node_modules/left/index.js":      "const { Pool } = require('pg');\nmodule.exports = new Pool({ host: 'db.example.net', ssl: { rejectUnauthorized: false } });\n",
		"services/api/vendor/example.net/x/x.go":   "package x\n\nconst DSN = \"postgres://x@db.example.net/x?sslmode=disable\"\n",
		"apps/web/public/logo.png":                 "\x89PNG\r\n\x1a\n\x00\x00postgres://x@db.example.net/x?sslmode=disable\x00",
		"services/worker/.venv/lib/site/sample.py": "URL = 'postgres://x@db.example.net/x?sslmode=disable'\n",
	} {
		file := filepath.Join(c.root, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	settings := scan(t, c.root)
	r := newJudge(t).result(t, settings)
	s := measure(c, failuresOf(t, r), settings)
	if s.missed+s.spurious > 0 {
		t.Errorf("%d planted weaknesses missed, %d findings that were not planted", s.missed, s.spurious)
	}
	if len(s.notes) > 0 {
		t.Logf("\n%s\n%s\n%s", heading, s.line("monorepo"), strings.Join(s.notes, "\n"))
	}
	if s.hit < 13 {
		t.Errorf("only %d planted weaknesses are in the labels: they have been lost", s.hit)
	}

	format, err := reports.Lookup("sarif")
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := format.Write(&b, r, reports.View{}); err != nil {
		t.Fatal(err)
	}
	var sarif struct {
		Runs []struct {
			Results []struct {
				RuleID    string `json:"ruleId"`
				Kind      string
				Locations []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI string }
						Region           struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &sarif); err != nil || len(sarif.Runs) != 1 {
		t.Fatalf("SARIF: %d runs, %v", len(sarif.Runs), err)
	}
	seen := map[string]int{}
	for _, found := range sarif.Runs[0].Results {
		if len(found.Locations) != 1 {
			t.Fatalf("%s has %d locations", found.RuleID, len(found.Locations))
		}
		at := found.Locations[0].PhysicalLocation
		l := c.at(at.ArtifactLocation.URI, at.Region.StartLine)
		if l == nil {
			t.Errorf("SARIF shows %s at %s:%d, where nothing is planted", found.RuleID, at.ArtifactLocation.URI, at.Region.StartLine)
			continue
		}
		if !slices.ContainsFunc(append(l.Rules, l.May...), func(r string) bool { return r[:5] == found.RuleID }) {
			t.Errorf("SARIF shows %s at %s:%d, where %s is expected", found.RuleID, at.ArtifactLocation.URI, at.Region.StartLine, l.expectation())
		}
		if at.Region.StartLine != l.exact() {
			t.Errorf("SARIF shows %s of %s on line %d; line %d is the one to change", found.RuleID, l, at.Region.StartLine, l.exact())
		}
		seen[fmt.Sprintf("%s %s", l, found.RuleID)]++
	}
	for _, l := range c.labels {
		for _, rule := range l.Rules {
			if n := seen[fmt.Sprintf("%s %s", l, rule[:5])]; n != 1 {
				t.Errorf("SARIF shows %s at %s %d times, not once", rule, l, n)
			}
		}
	}
}
