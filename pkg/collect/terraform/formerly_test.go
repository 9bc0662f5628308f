package terraform

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"dbaudit/pkg/snapshot"
)

// TestRemovedBlock: the finding about a firewall whose block is gone is at the file that had
// it, in a commit, in the work tree alone, with its file, or as the call of a module.
func TestRemovedBlock(t *testing.T) {
	dir := t.TempDir()
	git := func(args ...string) {
		t.Helper()
		args = append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)
		if out, err := exec.Command("git", args...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const block = "# the fences\n\nresource \"digitalocean_database_firewall\" %q {\n  cluster_id = 1\n}\n"
	write("clusters.tf", "resource \"digitalocean_database_cluster\" \"a\" {\n}\n")
	write("fences.tf", fmt.Sprintf(block, "f"))
	write("gone.tf", fmt.Sprintf(block, "g"))
	write("later.tf", fmt.Sprintf(block, "h"))
	write("modules.tf", "\nmodule \"fence\" {\n  source = \"./fence\"\n}\n")
	git("init", "-q")
	git("add", ".")
	git("commit", "-q", "-m", "fences")
	write("fences.tf", "# none\n")
	write("modules.tf", "# one\n# two\n# three\n")
	git("rm", "-q", "gone.tf")
	git("add", ".")
	git("commit", "-q", "-m", "no fences")
	git("commit", "-q", "--allow-empty", "-m", "more")
	write("later.tf", "# uncommitted\n\n\n\n")
	module := fmt.Sprintf(`{"address": "module.fence.%[1]s.m", "module_address": "module.fence", "mode": "managed", "type": %[1]q, "name": "m",
		"change": {"actions": ["delete"], "before": %[2]s, "after": null}}`, firewall, listed)
	for address, want := range map[string]string{
		firewall + ".f": "fences.tf:1", firewall + ".g": "gone.tf:3", firewall + ".h": "later.tf:3", "module.fence": "modules.tf:2", firewall + ".never": "clusters.tf:1",
	} {
		gone := module
		if address != "module.fence" {
			gone = change(address, `"delete"`, listed, "null", "{}")
		}
		write("plan.json", planOf("{}", change(cluster+".a", `"no-op"`, existing, existing, "{}"), gone))
		s := gather(t, &snapshot.Snapshot{}, Options{Files: []string{filepath.Join(dir, "plan.json")}})
		at := s.Clusters[0].Planned.Firewalls[0].Location
		if at == nil || fmt.Sprintf("%s:%d", filepath.Base(at.Path), at.Line) != want {
			t.Errorf("%s is placed at %v, want %s", address, at, want)
		}
	}
}
