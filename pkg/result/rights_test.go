package result

import (
	"testing"

	"dbaudit/pkg/snapshot"
)

func TestRights(t *testing.T) {
	c := &snapshot.Cluster{SQL: &snapshot.SQL{
		Roles:       []snapshot.SQLRole{{Name: "app", CreateRole: true, BypassRLS: true}, {Name: "web", Superuser: true}},
		Memberships: []snapshot.SQLMembership{{Role: "pg_read_all_data", Member: "app"}, {Role: "app", Member: "web"}},
	}, SQLDatabases: []snapshot.SQLDatabase{
		{
			OwnerSessions: []snapshot.SQLOwnerSession{{Role: "app", Tables: 3}},
			Grants:        []snapshot.SQLRights{{Grantee: "app", Kind: "table", Privileges: "SELECT", Count: 11}, {Grantee: "web", Kind: "schema", Privileges: "USAGE", Count: 1}},
		},
		{Grants: []snapshot.SQLRights{{Grantee: "app", Kind: "table", Privileges: "SELECT", Count: 1}, {Grantee: "app", Kind: "later tables", Privileges: "INSERT", Count: 1}}},
	}}
	for role, want := range map[string]string{
		"app":  "CREATEROLE, BYPASSRLS, member of pg_read_all_data, owner of 3 tables, SELECT on 12 tables, INSERT on later tables",
		"web":  "SUPERUSER, member of app, USAGE on 1 schema",
		"none": "",
	} {
		if got := rights(c, role); got != want {
			t.Errorf("%s: got %q, want %q", role, got, want)
		}
	}
}
