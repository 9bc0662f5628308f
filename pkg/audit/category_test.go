package audit

import (
	"context"
	"testing"

	"dbaudit/pkg/policy"
	"dbaudit/policies"
)

// Of one category only its rules are read, which need no others; what identifies the
// policies stays.
func TestLoadCategory(t *testing.T) {
	t.Parallel()
	all, err := policy.Load(policies.Rules)
	if err != nil {
		t.Fatal(err)
	}
	for _, category := range all.Categories() {
		want, err := all.Select([]string{category}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Rules{Only: []string{category}}.Load()
		if err != nil {
			t.Fatal(err)
		}
		if got.Digest() != want.Digest() || len(got.Rules) != len(want.Rules) || len(got.Rules) == 0 {
			t.Errorf("%s: %d rules of digest %s, want %d of %s", category, len(got.Rules), got.Digest(), len(want.Rules), want.Digest())
		}
		if _, err := Compile(context.Background(), got); err != nil {
			t.Errorf("%s: %v", category, err)
		}
	}
	if _, err := (Rules{Only: []string{"clients"}, Skip: []string{"TLS001"}}).Load(); err != nil {
		t.Errorf("a rule of another category is no rule: %v", err)
	}
}
