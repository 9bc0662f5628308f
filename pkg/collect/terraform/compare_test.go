package terraform

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/unicode"

	"dbaudit/pkg/snapshot"
)

// TestCompared: what an apply opens, closes and loses, by what the account has.
func TestCompared(t *testing.T) {
	now := []snapshot.TrustedSource{
		{UUID: "u", Type: "tag", Value: "backend", Description: "the web tier", Target: &snapshot.Target{Name: "resolved"}},
		{UUID: "v", Type: "ip_addr", Value: "192.0.2.1", Description: "office"},
	}
	replaced := change(cluster+".a", `"delete","create"`, existing, `{"name": "orders", "engine": "pg"}`, `{"id": true}`)
	for name, test := range map[string]struct {
		changes []string
		note    string
	}{
		"a list that is written": {
			[]string{change(cluster+".a", `"no-op"`, existing, existing, "{}"), change(firewall+".f", `"update"`, listed, `{"cluster_id": "c1", "rule": [{"type": "tag", "value": "backend"}, {"type": "ip_addr", "value": "192.0.2.2"}]}`, "{}")},
			"-: orders: the apply opens ip_addr:192.0.2.2; closes ip_addr:192.0.2.1; loses the description of tag:backend",
		},
		"a list that goes": {
			[]string{change(cluster+".a", `"no-op"`, existing, existing, "{}"), change(firewall+".f", `"delete"`, listed, "null", "{}")},
			"-: orders: the apply opens the cluster to every host",
		},
		"a list that stays": {
			[]string{change(cluster+".a", `"no-op"`, existing, existing, "{}"), change(firewall+".f", `"no-op"`, listed, listed, "{}")}, "",
		},
		"a cluster that is made anew, with sources that nothing keeps": {[]string{replaced}, ""},
		"a cluster that the plan does not have":                        {[]string{change(firewall+".f", `"delete"`, listed, "null", "{}")}, "-: orders: the apply opens the cluster to every host"},
	} {
		s := &snapshot.Snapshot{Clusters: []snapshot.Cluster{{ID: "c1", Name: "orders", Engine: "pg", TrustedSources: now}}}
		gather(t, s, Options{Files: []string{"-"}, Stdin: strings.NewReader(planOf("{}", test.changes...))})
		if len(s.Clusters) != 2 || len(s.Clusters[1].Planned.Current) != 2 {
			t.Errorf("%s: the account's sources are not beside the plan: %+v", name, s.Clusters)
			continue
		}
		if got := strings.Join(s.Notes, "\n"); got != test.note {
			t.Errorf("%s: %q, want %q", name, got, test.note)
		}
		for _, source := range s.Clusters[1].TrustedSources {
			if (source.Target != nil) != (source.Type == "tag") {
				t.Errorf("%s: %s:%s resolves to %v", name, source.Type, source.Value, source.Target)
			}
		}
	}
}

// TestShapes are plans that no version here makes: parts that a plan may leave out, or put
// elsewhere.
func TestShapes(t *testing.T) {
	with := func(plan, more string) string { return strings.TrimSuffix(plan, "}") + ", " + more + "}" }
	made := change(cluster+".a", `"create"`, "null", `{"name": "orders", "engine": "pg"}`, `{"id": true, "uri": true, "password": true}`)
	fenced := change(firewall+".f", `"create"`, "null", `{"rule": [{"type": "tag", "value": "backend"}]}`, `{"cluster_id": true}`)
	refers := `{"resources": [{"type": "` + firewall + `", "name": "f", "expressions": {"cluster_id": {"references": ["` + cluster + `.a.id", "` + cluster + `.a"]}}}], "outputs": {"o": {"expression": {"references": ["REFERENCE"]}}}}`
	plain := `"output_changes": {"o": {"actions": ["create"], "after_unknown": true, "after_sensitive": false}}`
	for name, test := range map[string]struct{ plan, want, missing string }{
		"a firewall that is deferred": {
			with(planOf("{}", change(cluster+".a", `"no-op"`, existing, existing, "{}")), `"deferred_changes": [{"reason": "resource_config_unknown", "resource_change": `+change(firewall+".f", `"update"`, listed, listed, "{}")+`}]`),
			cluster + ".a no-op [" + firewall + ".f unknown] sources unknown: what the apply does to the firewall resource is not known: it may be for another apply", "",
		},
		"a cluster that the plan leaves out": {
			with(planOf("{}", change(firewall+".f", `"delete"`, listed, "null", "{}")), `"prior_state": {"values": {"root_module": {"resources": [{"address": "`+cluster+`.a", "mode": "managed", "type": "`+cluster+`", "name": "a", "values": `+existing+`}]}}}`),
			cluster + ".a no-op [" + firewall + ".f delete] open", "",
		},
		"a cluster of nobody's": {
			planOf("{}", change(firewall+".f", `"delete"`, listed, "null", "{}")), firewall + ".f read [" + firewall + ".f delete] open", "",
		},
		"drift is what was": {
			with(planOf("{}", change(cluster+".a", `"no-op"`, existing, existing, "{}"), change(firewall+".f", `"no-op"`, listed, listed, "{}")), `"resource_drift": [`+change(firewall+".f", `"delete"`, listed, "null", "{}")+`]`),
			cluster + ".a no-op [" + firewall + ".f no-op] tag:backend", "",
		},
		"an output of a local value, without the files": {
			with(planOf(strings.Replace(refers, "REFERENCE", "local.dsn", 1), made, fenced), plain),
			cluster + ".a create [" + firewall + ".f create] tag:backend", "the plan does not show what output.o holds",
		},
		"an output of a whole resource": {
			with(planOf(strings.Replace(refers, "REFERENCE", cluster+".a", 1), made, fenced), plain),
			cluster + ".a create [" + firewall + ".f create] tag:backend", "the plan does not show what output.o holds",
		},
		"an output of its host": {
			with(planOf(strings.Replace(refers, "REFERENCE", cluster+".a.host", 1), made, fenced), plain),
			cluster + ".a create [" + firewall + ".f create] tag:backend", "",
		},
		"a file in base64": {
			planOf("{}", change(cluster+".a", `"no-op"`, existing, existing, "{}"), change(firewall+".f", `"no-op"`, listed, listed, "{}"),
				change("local_file.env", `"create"`, "null", `{"content_base64": "UEdQQVNTV09SRD1wbGFpbmx5LWludmVudGVkLTE="}`, "{}")),
			cluster + ".a no-op [" + firewall + ".f no-op] tag:backend exposed by local_file.env", "",
		},
		"a sensitive file and what other tools keep": {
			planOf("{}", change(cluster+".a", `"no-op"`, existing, existing, "{}"), change(firewall+".f", `"no-op"`, listed, listed, "{}"),
				change("local_sensitive_file.env", `"create"`, "null", `{"content": "plainly-invented-1"}`, "{}"),
				change("kubernetes_secret.db", `"create"`, "null", `{"data": {"uri": "plainly-invented-1"}}`, "{}"),
				change("github_actions_secret.db", `"create"`, "null", `{"plaintext_value": "plainly-invented-1"}`, "{}")),
			cluster + ".a no-op [" + firewall + ".f no-op] tag:backend", "",
		},
	} {
		s := one(t, test.plan)
		if len(s.Errors) > 0 || len(s.Clusters) != 1 {
			t.Errorf("%s: %v, %d clusters", name, s.Errors, len(s.Clusters))
			continue
		}
		if got := brief(s.Clusters[0]); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, test.want)
		}
		why := ""
		for _, m := range s.Clusters[0].Missing {
			if m.Fact == "planned.exposed" {
				why = m.Reason
			}
		}
		if why != test.missing || (why == "") != (s.Clusters[0].Planned.Exposed != nil) {
			t.Errorf("%s: what is exposed is missing for %q, want %q", name, why, test.missing)
		}
	}
}

// TestSelection: a selection means the same as for an account: patterns of names, ids of
// the API, tags and regions in either case; one that chooses nothing is an error.
func TestSelection(t *testing.T) {
	plan := filepath.Join(plans, "no-change", "plan.json")
	for name, test := range map[string]struct {
		selection snapshot.Selection
		found     bool
	}{
		"a name":           {snapshot.Selection{Clusters: []string{"ord*"}}, true},
		"an id of the API": {snapshot.Selection{Clusters: []string{"11111111-2222-4333-8444-555555555555"}}, true},
		"a region":         {snapshot.Selection{Regions: []string{"FRA1"}}, true},
		"another name":     {snapshot.Selection{Clusters: []string{"oders"}}, false},
		"another case":     {snapshot.Selection{Clusters: []string{"ORDERS"}}, false},
		"a tag":            {snapshot.Selection{Tags: []string{"prod"}}, false},
	} {
		s := &snapshot.Snapshot{}
		err := Collector{Options{Files: []string{plan}, Select: test.selection, Now: time.Now}}.Collect(t.Context(), s, nil)
		var none *snapshot.NoMatchError
		if errors.As(err, &none) == test.found || (len(s.Clusters) == 1) != test.found {
			t.Errorf("%s: %d clusters, %v", name, len(s.Clusters), err)
		}
	}
	// A plan that destroys all has nothing to choose; beside an account it is not asked.
	for _, s := range []*snapshot.Snapshot{{}, {Clusters: []snapshot.Cluster{{ID: "c9", Name: "other"}}}} {
		file := plan
		if s.Clusters == nil {
			file = filepath.Join(plans, "all-destroyed", "plan.json")
		}
		if err := (Collector{Options{Files: []string{file}, Select: snapshot.Selection{Clusters: []string{"other"}}, Now: time.Now}}).Collect(t.Context(), s, nil); err != nil {
			t.Error(err)
		}
	}
}

// TestEncodings: a plan as PowerShell redirects it, and configuration in other files.
func TestEncodings(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(plans, "good", "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes(raw)
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"UTF-16": string(wide), "a byte order mark": "\ufeff" + string(raw)} {
		if s := one(t, text); len(s.Errors) > 0 || len(s.Clusters) != 1 {
			t.Errorf("%s: %v, %d clusters", name, s.Errors, len(s.Clusters))
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"a.tf":   `resource "digitalocean_database_cluster" "replaced" { engine = "pg" }`,
		"a.tofu": `resource "digitalocean_database_cluster" "a" { engine = "pg" }`, "b.tf.json": "{}",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := gather(t, &snapshot.Snapshot{}, Options{Files: []string{dir}})
	var names []string
	for _, c := range s.Clusters {
		names = append(names, c.Planned.Address)
	}
	if !slices.Equal(names, []string{cluster + ".a"}) || len(s.Errors) != 1 || !strings.Contains(s.Errors[0].Message, "b.tf.json") {
		t.Errorf("clusters %v, errors %v", names, s.Errors)
	}
}
