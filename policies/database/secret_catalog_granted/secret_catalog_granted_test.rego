package dbaudit.rules.database.secret_catalog_granted_test

import data.dbaudit.rules.database.secret_catalog_granted as rule

of(grants) := {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "grants": grants}]}}

given(kind, name) := {"grantee": "app", "kind": kind, "privileges": "SELECT", "grantable": false, "catalog": true, "count": 1, "examples": [name]}

test_fail if {
	every kind, name in {
		"table": "pg_catalog.pg_authid", "view": "pg_catalog.pg_hba_file_rules",
		"column": "pg_catalog.pg_subscription.subconninfo", "function": "pg_catalog.pg_read_file(text)",
	} {
		found := rule.fail with input as of([given(kind, name)])
		{f.key | some f in found} == {sprintf("app %s", [name])}
	}
}

test_object if {
	{f.evidence.object | some f in rule.fail} == {"pg_catalog.pg_subscription"} with input as of([given("column", "pg_catalog.pg_subscription.subconninfo")])
	{f.evidence.object | some f in rule.fail} == {"FUNCTION pg_catalog.pg_read_file(text)"} with input as of([given("function", "pg_catalog.pg_read_file(text)")])
}

test_pass if {
	every grants in [
		[], [given("table", "pg_catalog.pg_stat_database")], [given("column", "pg_catalog.pg_authid.rolname")],
		[object.union(given("table", "pg_catalog.pg_authid"), {"grantee": "doadmin"})],
		[object.union(given("table", "public.pg_authid"), {"catalog": false})],
	] {
		count(rule.fail) == 0 with input as of(grants)
	}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
