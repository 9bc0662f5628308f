package policy_test

import (
	"io/fs"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

// TestProviderRoles: the names by whose beginning the rules take a role for the provider's
// are those whose sessions the inventory leaves out. It shows those of postgres, which on a
// server of one's own is somebody.
func TestProviderRoles(t *testing.T) {
	asked := []func(*rego.Rego){rego.Query("data.dbaudit.lib.sql.provider(input)")}
	for _, file := range []string{"lib/sql.rego", "lib/instant.rego"} {
		text, err := fs.ReadFile(policies.Rules, file)
		if err != nil {
			t.Fatal(err)
		}
		asked = append(asked, rego.Module(file, string(text)))
	}
	provider, err := rego.New(asked...).PrepareForEval(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for role, want := range map[string]bool{
		"_dodb": true, "_": true, "pg_monitor": true, "pg_": true,
		"doadmin": false, "app": false, "my_app": false, "pgbouncer": false, "PG_app": false,
	} {
		rs, err := provider.Eval(t.Context(), rego.EvalInput(role))
		if err != nil {
			t.Fatal(err)
		}
		c := result.Inventory(&snapshot.Cluster{SQL: &snapshot.SQL{Sessions: []snapshot.SQLSession{{User: role, Address: "192.0.2.1"}}}})
		if byRule, byInventory := rs.Allowed(), len(c.Sessions) == 0; byRule != want || byInventory != want {
			t.Errorf("%s is the provider's: by the rules %v, by the inventory %v, want %v", role, byRule, byInventory, want)
		}
	}
}
