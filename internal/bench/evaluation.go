//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dbaudit/policies"
)

// evaluation times the whole way from a snapshot file to a result on disk. The peers
// get their best form: one process, one input, one query over all clusters, no tests
// among the policies. They yield what the rules found; dbaudit's result also holds
// the passes, the evidence that is missing, and a remediation for every finding.
func (b *bench) evaluation(context.Context) error {
	clusters := b.size(10_000, 1000)
	path, err := b.snapshot(clusters)
	if err != nil {
		return err
	}
	rules, err := b.peerPolicies()
	if err != nil {
		return err
	}
	_, err = b.compare(fmt.Sprintf("%d clusters", clusters), "", b.size(3, 1),
		contender{name: "dbaudit scan --snapshot", args: scan(path)},
		contender{name: "opa eval", args: []string{opa, "eval", "-d", rules, "-i", path, "--format", "raw", "data.main.all"}},
		contender{name: "conftest test", args: []string{conftest, "test", "--no-fail", "--output", "json", "--policy", rules, path}},
	)
	return err
}

func scan(snapshot string) []string {
	return []string{dbaudit, "scan", "--snapshot", snapshot, "--format", "json", "--fail-on", "none", "--allow-incomplete"}
}

// snapshot writes a snapshot of n clusters, copies of the demo's. The peers read the
// same file.
func (b *bench) snapshot(n int) (string, error) {
	demo := filepath.Join(b.dir, "demo")
	if out, err := exec.Command(dbaudit, "demo", "--output", demo).CombinedOutput(); err != nil {
		return "", fmt.Errorf("dbaudit demo: %w\n%s", err, out)
	}
	var s struct {
		Clusters []map[string]json.RawMessage `json:"clusters"`
	}
	raw, err := os.ReadFile(filepath.Join(demo, "snapshot.json"))
	if err := errors.Join(err, json.Unmarshal(raw, &s)); err != nil {
		return "", err
	}
	// The cluster that cannot be reached has next to no facts.
	s.Clusters = slices.DeleteFunc(s.Clusters, func(c map[string]json.RawMessage) bool { return string(c["name"]) == `"vault"` })
	w := bytes.NewBufferString(`{"schema_version":"1","tool":{"name":"dbaudit","version":"bench"},"collected_at":"2026-01-01T00:00:00Z","clusters":[`)
	for i := range n {
		c := s.Clusters[i%len(s.Clusters)]
		c["id"] = json.RawMessage(fmt.Sprintf(`"%08d-0000-4000-8000-000000000000"`, i))
		c["name"] = json.RawMessage(fmt.Sprintf(`"cluster-%06d"`, i))
		if raw, err = json.Marshal(c); err != nil {
			return "", err
		}
		if i > 0 {
			w.WriteString(",\n")
		}
		w.Write(raw)
	}
	w.WriteString("]}\n")
	path := filepath.Join(b.dir, fmt.Sprintf("%d.json", n))
	return path, os.WriteFile(path, w.Bytes(), 0o600)
}

// peerPolicies writes the rules about clusters into a folder for the peers, with a
// query that runs them all.
func (b *bench) peerPolicies() (string, error) {
	dir := filepath.Join(b.dir, "policies")
	var gather strings.Builder
	fmt.Fprint(&gather, "package main\n")
	err := fs.WalkDir(policies.Rules, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(p, ".rego") || strings.HasSuffix(p, "_test.rego") || strings.HasPrefix(p, "clients/") {
			return err
		}
		src, err := fs.ReadFile(policies.Rules, p)
		if _, rest, found := strings.Cut(string(src), "\npackage dbaudit.rules."); found {
			name, _, _ := strings.Cut(rest, "\n")
			for _, what := range []string{"fail", "not_applicable"} {
				fmt.Fprintf(&gather, "\nfound contains [%q, %q, x] if some x in data.dbaudit.rules.%s.%[2]s\n", name, what, name)
			}
		}
		to := filepath.Join(dir, p)
		return errors.Join(err, os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, src, 0o600))
	})
	if err != nil {
		return "", err
	}
	out, err := exec.Command(dbaudit, "rules", "list", "--format", "json").Output()
	var rules []struct {
		ID         string `json:"id"`
		Parameters map[string]struct {
			Default any `json:"default"`
		} `json:"parameters"`
	}
	if err := errors.Join(err, json.Unmarshal(out, &rules)); err != nil {
		return "", fmt.Errorf("dbaudit rules list: %w", err)
	}
	parameters := map[string]map[string]any{}
	for _, r := range rules {
		parameters[r.ID] = map[string]any{}
		for name, p := range r.Parameters {
			parameters[r.ID][name] = p.Default
		}
	}
	raw, err := json.Marshal(parameters)
	with := fmt.Sprintf(`with input as {"cluster": c, "now": %q, "parameters": parameters}`, time.Now().UTC().Format(time.RFC3339))
	fmt.Fprintf(&gather, `
parameters := %s

all := [{"id": c.id, "found": f} | some c in input.clusters; f := found %s]

deny contains {"msg": f[2].message, "rule": f[0], "found": f[2]} if {
	some c in input.clusters
	some f in found %[2]s
	f[1] == "fail"
}
`, raw, with)
	return dir, errors.Join(err, os.WriteFile(filepath.Join(dir, "main.rego"), []byte(gather.String()), 0o600))
}
