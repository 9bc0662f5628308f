package policy

import (
	"maps"
	"testing"
	"testing/fstest"

	"dbaudit/policies"
)

// TestDigest: the digest is that of the text of the policies, their tests apart.
func TestDigest(t *testing.T) {
	const rule = "package dbaudit.rules.own.one\n"
	digest := func(files map[string]string) string {
		dir := fstest.MapFS{}
		for name, text := range files {
			dir[name] = &fstest.MapFile{Data: []byte(text)}
		}
		g, err := digestOf(dir, mustFiles(t, dir))
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	one := map[string]string{"a.rego": rule}
	want := digest(one)
	if again := digest(maps.Clone(one)); again != want {
		t.Error("equal policies, other digests")
	}
	if tested := digest(map[string]string{"a.rego": rule, "a_test.rego": "package x", "README.md": "x"}); tested != want {
		t.Error("a test changes the digest")
	}
	for name, files := range map[string]map[string]string{
		"a letter": {"a.rego": rule + " "}, "another file": {"a.rego": rule, "b.rego": ""}, "a name": {"b.rego": rule}, "none": {},
	} {
		if digest(files) == want {
			t.Errorf("%s: the same digest", name)
		}
	}
	set, err := Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	part, err := set.Select([]string{"TS001"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if set.Digest() != part.Digest() || len(set.Digest()) != 64 {
		t.Errorf("a selection changes the digest: %s, %s", set.Digest(), part.Digest())
	}
}

func mustFiles(t *testing.T, dir fstest.MapFS) []string {
	t.Helper()
	files, err := policyFiles(dir, withTests)
	if err != nil {
		t.Fatal(err)
	}
	return files
}
