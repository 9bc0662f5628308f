package terraform

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/snapshot"
)

const plans = "../../../testdata/terraform"

func gather(t *testing.T, s *snapshot.Snapshot, o Options) *snapshot.Snapshot {
	t.Helper()
	o.Now = func() time.Time { return time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC) }
	if err := (Collector{o}).Collect(t.Context(), s, nil); err != nil {
		t.Fatal(err)
	}
	return s
}

// one collects a plan from text.
func one(t *testing.T, plan string) *snapshot.Snapshot {
	t.Helper()
	return gather(t, &snapshot.Snapshot{}, Options{Files: []string{"-"}, Stdin: strings.NewReader(plan)})
}

// brief is what the tests compare of a cluster.
func brief(c snapshot.Cluster) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", c.Planned.Address, c.Planned.Change)
	for _, f := range c.Planned.Firewalls {
		fmt.Fprintf(&b, " [%s %s]", f.Address, f.Change)
	}
	switch {
	case c.TrustedSources == nil:
		b.WriteString(" sources unknown:")
		for _, m := range c.Missing {
			if m.Fact == "trusted_sources" {
				b.WriteString(" " + m.Reason)
			}
		}
	case len(c.TrustedSources) == 0:
		b.WriteString(" open")
	}
	for _, s := range c.TrustedSources {
		fmt.Fprintf(&b, " %s:%s", s.Type, s.Value)
	}
	for _, e := range c.Planned.Exposed {
		fmt.Fprintf(&b, " exposed by %s", e.Address)
	}
	return b.String()
}

// resourceChange is one element of resource_changes.
func change(address, actions, before, after, unknown string) string {
	dot := strings.Split(strings.TrimPrefix(address, "module.m."), ".")
	name, index, _ := strings.Cut(strings.TrimSuffix(dot[1], "]"), "[")
	module := ""
	if strings.HasPrefix(address, "module.m.") {
		module = `"module_address": "module.m",`
	}
	if index != "" {
		index = `"index": ` + index + ","
	}
	return fmt.Sprintf(`{"address": %q, %s "mode": "managed", "type": %q, "name": %q, %s
		"change": {"actions": [%s], "before": %s, "after": %s, "after_unknown": %s}}`, address, module, dot[0], name, index, actions, before, after, unknown)
}

func planOf(configuration string, changes ...string) string {
	return `{"format_version": "1.2", "terraform_version": "1.10.6", "resource_changes": [` + strings.Join(changes, ",") +
		`], "configuration": {"root_module": ` + configuration + `}}`
}

const (
	existing = `{"id": "c1", "name": "orders", "engine": "pg", "version": "17", "password": "plainly-invented-1", "uri": "postgresql://doadmin:plainly-invented-1@h/d"}`
	listed   = `{"cluster_id": "c1", "rule": [{"type": "tag", "value": "backend", "uuid": "u"}]}`
	cluster  = "digitalocean_database_cluster"
	firewall = "digitalocean_database_firewall"
)

func TestPlans(t *testing.T) {
	stays := change(cluster+".a", `"no-op"`, existing, existing, "{}")
	made := change(cluster+".a", `"create"`, "null", `{"name": "orders", "engine": "pg"}`, `{"id": true}`)
	refers := func(references string) string {
		return `{"resources": [{"type": "` + firewall + `", "name": "f", "expressions": {"cluster_id": {"references": [` + references + `]}}}]}`
	}
	fresh := change(firewall+".f", `"create"`, "null", `{"rule": [{"type": "tag", "value": "backend"}]}`, `{"cluster_id": true}`)
	for name, test := range map[string]struct{ plan, want string }{
		"renamed": {
			planOf("{}", stays, change(firewall+".old", `"delete"`, listed, "null", "{}"), change(firewall+".new", `"create"`, "null", listed, "{}")),
			cluster + ".a no-op [" + firewall + ".new create] [" + firewall + ".old delete] sources unknown: one firewall resource is deleted and another stays: the list that is left depends on their order",
		},
		"forgotten": {
			planOf("{}", stays, change(firewall+".f", `"forget"`, listed, "null", "{}")),
			cluster + ".a no-op [" + firewall + ".f forget] tag:backend",
		},
		"replaced": {
			planOf("{}", stays, change(firewall+".f", `"delete","create"`, listed, listed, "{}")),
			cluster + ".a no-op [" + firewall + ".f delete-create] tag:backend",
		},
		"created before it is deleted": {
			planOf("{}", stays, change(firewall+".f", `"create","delete"`, listed, listed, "{}")),
			cluster + ".a no-op [" + firewall + ".f create-delete] sources unknown: the firewall resource is created and then deleted, which may leave an empty list",
		},
		"an action of another version": {
			planOf("{}", stays, change(firewall+".f", `"transmogrify"`, listed, listed, "{}")),
			cluster + ".a no-op [" + firewall + ".f unknown] sources unknown: what the apply does to the firewall resource is not known: it may be for another apply",
		},
		"two": {
			planOf("{}", stays, change(firewall+".f", `"no-op"`, listed, listed, "{}"), change(firewall+".g", `"no-op"`, listed, listed, "{}")),
			cluster + ".a no-op [" + firewall + ".f no-op] [" + firewall + ".g no-op] sources unknown: several firewall resources overwrite each other: which list stays depends on their order",
		},
		"a new cluster": {
			planOf(refers(`"digitalocean_database_cluster.a.id", "digitalocean_database_cluster.a"`), made, fresh),
			cluster + ".a create [" + firewall + ".f create] tag:backend",
		},
		"through a local value, which a plan does not show": {
			planOf(refers(`"local.id"`), made, fresh),
			cluster + ".a create sources unknown: known after apply",
		},
		"through each.value": {
			planOf(`{"resources": [{"type": "`+firewall+`", "name": "f", "expressions": {"cluster_id": {"references": ["each.value.id", "each.value"]}}, "for_each_expression": {"references": ["digitalocean_database_cluster.a"]}}]}`,
				strings.Replace(made, `.a"`, `.a[\"x\"]"`, 1), strings.Replace(fresh, `"mode"`, `"index": "x", "mode"`, 1)),
			cluster + `.a["x"] create [` + firewall + ".f create] tag:backend",
		},
		"in a module, through its variable": {
			planOf(`{"module_calls": {"m": {"expressions": {"id": {"references": ["digitalocean_database_cluster.a.id", "digitalocean_database_cluster.a"]}}, "module": `+refers(`"var.id"`)+`}}}`,
				made, strings.Replace(strings.Replace(fresh, firewall, "module.m."+firewall, 1), `"mode"`, `"module_address": "module.m", "mode"`, 1)),
			cluster + ".a create [module.m." + firewall + ".f create] tag:backend",
		},
		"a droplet that is made too": {
			planOf("{}", stays, change(firewall+".f", `"update"`, listed, `{"cluster_id": "c1", "rule": [{"type": "droplet"}]}`, `{"rule": [{"value": true}]}`)),
			cluster + ".a no-op [" + firewall + ".f update] droplet:",
		},
		"a list that is known later": {
			planOf("{}", stays, change(firewall+".f", `"update"`, listed, `{"cluster_id": "c1"}`, `{"rule": true}`)),
			cluster + ".a no-op [" + firewall + ".f update] sources unknown: known after apply",
		},
		"another cluster from now on": {
			planOf("{}", stays, change(firewall+".f", `"delete","create"`, listed, `{"cluster_id": "c2", "rule": []}`, "{}")),
			cluster + ".a no-op [" + firewall + ".f delete] open",
		},
		"a password in an output": {
			strings.TrimSuffix(planOf("{}", stays, change(firewall+".f", `"no-op"`, listed, listed, "{}")), "}") + `, "output_changes": {"dsn": {"actions": ["create"], "after": "host=h password=plainly-invented-1", "after_sensitive": false}, "hidden": {"actions": ["create"], "after": "plainly-invented-1", "after_sensitive": true}}}`,
			cluster + ".a no-op [" + firewall + ".f no-op] tag:backend exposed by output.dsn",
		},
		"a password in a file": {
			planOf("{}", stays, change(firewall+".f", `"no-op"`, listed, listed, "{}"), change("local_file.env", `"create"`, "null", `{"content": "PGPASSWORD=plainly-invented-1"}`, "{}")),
			cluster + ".a no-op [" + firewall + ".f no-op] tag:backend exposed by local_file.env",
		},
		"another database": {planOf("{}", change(cluster+".a", `"create"`, "null", `{"engine": "mysql"}`, "{}")), ""},
		"all destroyed": {
			planOf("{}", change(cluster+".a", `"delete"`, existing, "null", "{}"), change(firewall+".f", `"delete"`, listed, "null", "{}")), "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := one(t, test.plan)
			if len(s.Errors) > 0 {
				t.Fatal(s.Errors)
			}
			var got []string
			for _, c := range s.Clusters {
				got = append(got, brief(c))
			}
			if first, _, _ := strings.Cut(strings.Join(got, "\n"), "\n"); first != test.want {
				t.Errorf("got  %s\nwant %s", first, test.want)
			}
			raw, err := json.Marshal(s)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(raw), "plainly-invented") {
				t.Errorf("a secret of the plan is in the snapshot: %s", raw)
			}
		})
	}
}

// TestReplicaBesideItsPrimary: a replica's list is compared with its primary's.
func TestReplicaBesideItsPrimary(t *testing.T) {
	const replica = "digitalocean_database_replica"
	made := change(replica+".r", `"no-op"`, `{"uuid": "r1", "name": "orders-read", "cluster_id": "c1"}`, `{"uuid": "r1", "name": "orders-read", "cluster_id": "c1"}`, "{}")
	for rules, want := range map[string]string{
		`[{"type": "tag", "value": "backend"}]`:                                      "[{tag backend}]",
		`[{"type": "droplet", "value": ""}]`:                                         "[]",
		`[{"type": "ip_addr", "value": "192.0.2.1"}, {"type": "tag", "value": "x"}]`: "[{ip_addr 192.0.2.1} {tag x}]",
	} {
		s := one(t, planOf("{}", change(cluster+".a", `"no-op"`, existing, existing, "{}"), made,
			change(firewall+".f", `"create"`, "null", `{"cluster_id": "c1", "rule": `+rules+`}`, "{}")))
		if len(s.Clusters) != 2 {
			t.Fatalf("%d clusters", len(s.Clusters))
		}
		for _, c := range s.Clusters {
			if got := fmt.Sprint(c.PrimaryTrustedSources); c.Role == snapshot.RoleReplica && got != want || c.Role != snapshot.RoleReplica && got != "[]" {
				t.Errorf("%s (%s): %s, want %s", c.Name, c.Role, got, want)
			}
		}
	}
}

// TestRealPlans reads plans that OpenTofu made, and the configuration they are of
// without a plan: both know the same clusters and firewalls.
func TestRealPlans(t *testing.T) {
	want := map[string]string{
		"firewall-moved":       cluster + ".orders no-op [" + firewall + ".orders no-op] tag:backend",
		"firewall-removed":     cluster + ".orders no-op [" + firewall + ".fw delete] open",
		"for-each-one-missing": cluster + `.pg["billing"] create open` + "\n" + cluster + `.pg["orders"] create [` + firewall + `.pg["orders"] create] tag:backend`,
		"good":                 cluster + ".orders create [" + firewall + ".orders create] tag:backend",
		"module":               "module.db." + cluster + ".this create open",
		"no-change":            cluster + ".orders no-op [" + firewall + ".fw no-op] tag:backend",
		"no-firewall":          cluster + ".orders create open",
		"source-added":         cluster + ".orders no-op [" + firewall + ".fw update] tag:backend ip_addr:192.0.2.10",
		"uri-in-output":        cluster + ".orders create [" + firewall + ".orders create] tag:backend exposed by output.database_url",
		"whole-internet":       cluster + ".orders create [" + firewall + ".orders create] ip_addr:0.0.0.0/0",
		"all-destroyed":        "",
	}
	for name, want := range want {
		s := gather(t, &snapshot.Snapshot{}, Options{Files: []string{filepath.Join(plans, name, "plan.json")}})
		var got []string
		for _, c := range s.Clusters {
			got = append(got, brief(c))
			if at := c.Planned.Location; at == nil || !strings.HasSuffix(at.Path, "main.tf") || at.Line < 6 {
				t.Errorf("%s: %s is placed at %v", name, c.Name, at)
			}
		}
		if strings.Join(got, "\n") != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, strings.Join(got, "\n"), want)
		}
		s = gather(t, &snapshot.Snapshot{}, Options{Files: []string{filepath.Join(plans, name)}})
		if len(s.Errors) > 0 || len(s.Clusters) != 1 || s.Clusters[0].Planned.Change != snapshot.ChangeConfigured {
			t.Errorf("%s: without the plan: %v, %v", name, s.Clusters, s.Errors)
		}
	}
}

func TestCurrentSources(t *testing.T) {
	now := []snapshot.TrustedSource{{UUID: "u", Type: "ip_addr", Value: "192.0.2.1", Description: "office"}}
	s := &snapshot.Snapshot{Clusters: []snapshot.Cluster{{ID: "11111111-2222-4333-8444-555555555555", Name: "orders", TrustedSources: now}}}
	gather(t, s, Options{Files: []string{filepath.Join(plans, "source-added", "plan.json")}})
	if got := s.Clusters[1].Planned.Current; len(got) != 1 || got[0].Description != "office" {
		t.Errorf("the account's sources beside the plan: %v", got)
	}
}

func TestBadInput(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join(plans, "good", "plan.json"))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ text, want string }{
		"binary plan":   {"PK\x03\x04 more", "terraform show -json"},
		"state file":    {`{"version": 4, "terraform_version": "1.9.0", "serial": 3, "lineage": "x", "resources": []}`, "terraform show -json"},
		"empty":         {"", "empty"},
		"truncated":     {string(whole[:len(whole)/2]), "cut"},
		"new version":   {`{"format_version": "2.0"}`, "versions 0 and 1"},
		"other JSON":    {`{"hello": 1}`, "no plan or state"},
		"a list":        {`[1]`, "no plan or state"},
		"wrong type":    {planOf("{}", change(cluster+".a", `"create"`, "null", `{"engine": "pg", "node_count": "two"}`, "{}")), "/node_count: a string where another type belongs"},
		"not JSON":      {"terraform will perform", "invalid"},
		"failed plan":   {`{"format_version": "1.2", "errored": true, "resource_changes": []}`, "not whole"},
		"unclosed text": {`{"format_version": "1.2`, "cut"},
	} {
		s := one(t, test.text)
		said := ""
		for _, m := range s.Missing {
			said += m.Reason
		}
		if !strings.Contains(said, test.want) {
			t.Errorf("%s: %q does not say %q", name, said, test.want)
		}
	}
	s := gather(t, &snapshot.Snapshot{}, Options{Files: []string{"/nowhere/plan.json", t.TempDir()}})
	if len(s.Errors) != 2 || !strings.Contains(s.Errors[1].Message, "no .tf file") {
		t.Errorf("no file, and an empty folder: %v", s.Errors)
	}
}

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("main.tf", `
resource "digitalocean_database_cluster" "a" {
  name   = "orders"
  engine = "pg"
  region = var.region
}
resource "digitalocean_database_firewall" "a" {
  cluster_id = digitalocean_database_cluster.a.id
  rule {
    type  = "ip_addr"
    value = "192.0.2.0/24"
  }
  rule {
    type  = "droplet"
    value = digitalocean_droplet.web.id
  }
}
output "password" { value = nonsensitive(digitalocean_database_cluster.a.password) }
output "hidden" {
  value     = digitalocean_database_cluster.a.password
  sensitive = true
}
`)
	s := gather(t, &snapshot.Snapshot{}, Options{Files: []string{dir}})
	want := cluster + ".a configured [" + firewall + ".a configured] ip_addr:192.0.2.0/24 droplet: exposed by output.password"
	if len(s.Clusters) != 1 || brief(s.Clusters[0]) != want {
		t.Errorf("got %v, %v", s.Clusters, s.Errors)
	}
	write("broken.tf", `resource "x" {`)
	s = gather(t, &snapshot.Snapshot{}, Options{Files: []string{dir}})
	if len(s.Errors) != 1 || !strings.Contains(s.Errors[0].Message, "broken.tf:1") || len(s.Clusters) != 1 {
		t.Errorf("a file with errors: %v, %d clusters", s.Errors, len(s.Clusters))
	}
	write("deep.tf", "x = "+strings.Repeat("(", 200_000))
	s = gather(t, &snapshot.Snapshot{}, Options{Files: []string{dir}})
	if len(s.Errors) != 1 || !strings.Contains(s.Errors[0].Message, "nested too deeply") {
		t.Errorf("a file nested too deeply: %v", s.Errors)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder.tf"), 0o700); err != nil {
		t.Fatal(err)
	}
	s = gather(t, &snapshot.Snapshot{}, Options{Files: []string{dir}})
	if len(s.Errors) != 1 || !strings.Contains(s.Errors[0].Message, "folder.tf: no file, but d") || len(s.Clusters) != 1 {
		t.Errorf("what is no file: %v, %d clusters", s.Errors, len(s.Clusters))
	}
}

func FuzzPlan(f *testing.F) {
	for _, name := range []string{"good", "module", "for-each-one-missing", "uri-in-output"} {
		text, err := os.ReadFile(filepath.Join(plans, name, "plan.json"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add(`{"format_version":"1.2","values":{"root_module":{"child_modules":[{"address":"module.a","resources":[]}]}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		s := &snapshot.Snapshot{}
		if err := (Collector{Options{Files: []string{"-"}, Stdin: strings.NewReader(text), Now: time.Now}}).Collect(t.Context(), s, nil); err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Clusters {
			if c.Planned == nil || c.ID == "" {
				t.Errorf("a cluster that is not marked as planned: %+v", c)
			}
		}
	})
}
