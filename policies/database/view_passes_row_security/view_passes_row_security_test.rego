package dbaudit.rules.database.view_passes_row_security_test

import data.dbaudit.rules.database.view_passes_row_security as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "owner_views": [{"name": "public.v", "table": "public.a"}]}]}}
	{object.get(f, "key", "") | some f in found} == {"public.v public.a"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "owner_views": []}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
