package audit

import (
	"testing"

	"dbaudit/pkg/policy"
	"dbaudit/policies"
)

// Of one category only its rules are read; what identifies the policies stays.
func TestLoadCategory(t *testing.T) {
	t.Parallel()
	all, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	want, err := all.Select([]string{"clients"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Rules{Only: []string{"clients"}}.Load()
	if err != nil {
		t.Fatal(err)
	}
	if got.Digest() != want.Digest() || len(got.Rules) != len(want.Rules) || len(got.Rules) == 0 {
		t.Errorf("%d rules of digest %s, want %d of %s", len(got.Rules), got.Digest(), len(want.Rules), want.Digest())
	}
	if _, err := (Rules{Only: []string{"clients"}, Skip: []string{"TLS001"}}).Load(); err != nil {
		t.Errorf("a rule of another category is no rule: %v", err)
	}
}
