package clients

import (
	"slices"
	"testing"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// TestUnread: a submodule, and files that a sparse checkout does not have, are named, and
// what a change does to such a file is read from git.
func TestUnread(t *testing.T) {
	dir := tree(t, map[string]string{"a/x.env": "A=1\n", "b/y.env": "B=1\n"})
	git(t, dir, "init", "-q", "-b", "main")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-qm", "one")
	git(t, dir, "checkout", "-qb", "feature")
	put(t, dir, "a/x.env", "URL="+weak+"\n")
	put(t, dir, "module/z.env", "URL="+weak+"\n")
	git(t, dir+"/module", "init", "-q")
	git(t, dir+"/module", "add", "-A")
	git(t, dir+"/module", "commit", "-qm", "one")
	git(t, dir, "-c", "advice.addEmbeddedRepo=false", "add", "-A")

	module := "module: a submodule, or another repository: not searched; search it by itself"
	check := func(o Options, whole bool, found string, notes ...string) {
		t.Helper()
		var s snapshot.Snapshot
		o.Roots = []string{dir}
		if err := (Collector{o}).Collect(t.Context(), &s, func(collect.State) {}); err != nil {
			t.Fatal(err)
		}
		if got := paths(s.Clients); got != found || !slices.Equal(s.Notes, notes) || (s.Trees != nil) != whole || len(s.Errors) > 0 {
			t.Errorf("%+v: found %q, notes %q, trees %q, errors %v", o, got, s.Notes, s.Trees, s.Errors)
		}
	}
	check(Options{Staged: true}, false, "a/x.env", module)
	git(t, dir, "commit", "-qm", "two")
	check(Options{}, true, "a/x.env", module)
	check(Options{DiffRev: "main"}, false, "a/x.env", module)
	check(Options{DiffRev: "HEAD"}, false, "")
	git(t, dir, "sparse-checkout", "set", "--no-cone", "b")
	check(Options{}, false, "", "1 file that git tracks: not checked out (a sparse checkout), and not searched", module)
	check(Options{DiffRev: "main"}, false, "a/x.env", module)
}
