package terraform

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/snapshot"
)

// TestFilesAreJoined: a cluster of one file and what other files have for it are one
// cluster, in whatever order they are named.
func TestFilesAreJoined(t *testing.T) {
	const (
		ofCluster = `{"id": "c1", "name": "orders", "engine": "pg", "version": "17"}`
		listed2   = `{"cluster_id": "c1", "rule": [{"type": "ip_addr", "value": "203.0.113.10"}]}`
		app       = `{"spec": [{"name": "shop", "database": [{"name": "db", "engine": "PG", "cluster_name": "orders", "production": true}],
			"service": [{"name": "web", "env": [{"key": "DATABASE_URL", "value": "${db.DATABASE_URL}?sslmode=disable"}]}]}]}`
	)
	stays := planOf("{}", change(cluster+".a", `"no-op"`, ofCluster, ofCluster, "{}"))
	replaced := planOf("{}", change(cluster+".a", `"delete", "create"`, ofCluster, `{"name": "orders", "engine": "pg"}`, `{"id": true}`))
	looks := strings.Replace(change(cluster+".looked", `"no-op"`, ofCluster, ofCluster, "{}"), `"managed"`, `"data"`, 1)
	for name, c := range map[string]struct {
		files []string
		want  []string
	}{
		"a firewall": {
			[]string{stays, planOf("{}", change(firewall+".f", `"no-op"`, listed, listed, "{}"))},
			[]string{cluster + ".a no-op [" + firewall + ".f no-op] tag:backend"},
		},
		"a firewall that is removed": {
			[]string{stays, planOf("{}", change(firewall+".f", `"delete"`, listed, "null", "{}"))},
			[]string{cluster + ".a no-op [" + firewall + ".f delete] open"},
		},
		"a firewall in each": {
			[]string{
				planOf("{}", change(cluster+".a", `"no-op"`, ofCluster, ofCluster, "{}"), change(firewall+".f", `"no-op"`, listed, listed, "{}")),
				planOf("{}", change(firewall+".g", `"create"`, "null", listed2, "{}")),
			},
			[]string{cluster + ".a no-op [" + firewall + ".f no-op] [" + firewall + ".g create] sources unknown: several firewall resources overwrite each other: which list stays depends on their order"},
		},
		"firewalls of a cluster that no file has": {
			[]string{planOf("{}", change(firewall+".f", `"no-op"`, listed, listed, "{}")), planOf("{}", change(firewall+".g", `"create"`, "null", listed2, "{}"))},
			[]string{firewall + ".f read [" + firewall + ".f no-op] [" + firewall + ".g create] sources unknown: several firewall resources overwrite each other: which list stays depends on their order"},
		},
		"a cluster that is looked up": {
			[]string{stays, planOf("{}", looks, change(firewall+".f", `"no-op"`, listed, listed, "{}"))},
			[]string{cluster + ".a no-op [" + firewall + ".f no-op] tag:backend"},
		},
		"a cluster that is made anew has another id": {
			[]string{replaced, planOf("{}", change(firewall+".f", `"no-op"`, listed, listed, "{}"))},
			[]string{cluster + ".a delete-create open", firewall + ".f read [" + firewall + ".f no-op] tag:backend"},
		},
		"an app": {
			[]string{stays, planOf("{}", change("digitalocean_app.shop", `"create"`, "null", app, "{}"))},
			[]string{cluster + ".a no-op sources unknown: no firewall resource is for this cluster, and a plan does not say which trusted sources it has", "connection to orders"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var files []string
			for i, text := range c.files {
				files = append(files, filepath.Join(t.TempDir(), fmt.Sprintf("%d.json", i)))
				if err := os.WriteFile(files[i], []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			for range 2 {
				s := gather(t, &snapshot.Snapshot{}, Options{Files: files})
				var got []string
				for _, cl := range s.Clusters {
					// Of a cluster that no file has, the first firewall's address stands for it.
					got = append(got, strings.Replace(brief(cl), firewall+".g read", firewall+".f read", 1))
				}
				for _, setting := range s.Clients {
					if setting.Cluster != nil {
						got = append(got, "connection to "+setting.Cluster.Name)
					}
				}
				slices.Sort(got)
				slices.Sort(c.want)
				if len(s.Missing)+len(s.Errors) > 0 || !slices.Equal(got, c.want) {
					t.Errorf("of %v:\n%s\nwant\n%s\n%v %v", files, strings.Join(got, "\n"), strings.Join(c.want, "\n"), s.Missing, s.Errors)
				}
				slices.Reverse(files)
			}
		})
	}
}

// TestFoldersAreJoined: what is looked up by its name is the cluster of another folder
// that has it, and a firewall that may be for one leaves it unknown.
func TestFoldersAreJoined(t *testing.T) {
	const (
		database = `resource "digitalocean_database_cluster" "pg" {
  name   = "orders"
  engine = "pg"
}
`
		network = `data "digitalocean_database_cluster" "pg" {
  name = "orders"
}
variable "cluster" {}
resource "digitalocean_database_firewall" "f" {
  cluster_id = %s
  rule {
    type  = "tag"
    value = "backend"
  }
}
`
	)
	none := cluster + ".pg configured sources unknown: no firewall resource is for this cluster, and a plan does not say which trusted sources it has"
	somewhere := "; " + firewall + ".f read [" + firewall + ".f configured] tag:backend"
	for name, c := range map[string]struct {
		id   string // of the firewall's cluster
		more string // beside the cluster
		want string
	}{
		"by name":              {"data.digitalocean_database_cluster.pg.id", "", cluster + ".pg configured [" + firewall + ".f configured] tag:backend"},
		"a variable":           {"var.cluster", "", cluster + ".pg configured sources unknown: known after apply" + somewhere},
		"a cluster of its own": {"digitalocean_database_cluster.other[var.cluster].id", "", none + somewhere},
		"a name that occurs twice": {
			"data.digitalocean_database_cluster.pg.id", strings.Replace(database, `"pg" {`, `"two" {`, 1),
			cluster + ".pg configured sources unknown: known after apply; " + cluster + ".two configured sources unknown: known after apply" + somewhere,
		},
	} {
		t.Run(name, func(t *testing.T) {
			var folders []string
			for _, text := range []string{database + c.more, fmt.Sprintf(network, c.id)} {
				dir := t.TempDir()
				if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				folders = append(folders, dir)
			}
			s := gather(t, &snapshot.Snapshot{}, Options{Files: folders})
			var got []string
			for _, cl := range s.Clusters {
				got = append(got, brief(cl))
			}
			if strings.Join(got, "; ") != c.want {
				t.Errorf("got %s\nwant %s", strings.Join(got, "; "), c.want)
			}
		})
	}
}

// TestFirewallOfAClusterKnownLater: the list of a firewall is judged also where the apply
// alone tells which cluster it is for.
func TestFirewallOfAClusterKnownLater(t *testing.T) {
	refers := func(references string) string {
		return `{"resources": [{"type": "` + firewall + `", "name": "f", "expressions": {"cluster_id": {"references": [` + references + `]}}}]}`
	}
	mysql := change(cluster+`.m[\"a\"]`, `"no-op"`, `{"id": "m1", "engine": "mysql"}`, `{"id": "m1", "engine": "mysql"}`, "{}")
	open := change(firewall+".f", `"create"`, "null", `{"rule": [{"type": "ip_addr", "value": "0.0.0.0/0"}]}`, `{"cluster_id": true}`)
	for name, c := range map[string]struct{ plan, want string }{
		"a variable":            {planOf(refers(`"var.id"`), open), firewall + ".f read [" + firewall + ".f create] ip_addr:0.0.0.0/0"},
		"the list is not known": {planOf(refers(`"var.id"`), change(firewall+".f", `"create"`, "null", "{}", `{"cluster_id": true, "rule": true}`)), ""},
		"one of another engine": {
			planOf(refers(`"digitalocean_database_cluster.m"`), mysql, strings.Replace(mysql, `\"a\"`, `\"b\"`, 1), open), "",
		},
	} {
		file := filepath.Join(t.TempDir(), "plan.json")
		if err := os.WriteFile(file, []byte(c.plan), 0o600); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, cl := range gather(t, &snapshot.Snapshot{}, Options{Files: []string{file}}).Clusters {
			got = append(got, brief(cl))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
