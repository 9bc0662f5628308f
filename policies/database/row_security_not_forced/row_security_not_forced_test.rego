package dbaudit.rules.database.row_security_not_forced_test

import data.dbaudit.rules.database.row_security_not_forced as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "row_security": [{"table": "public.a", "owner": "app", "enabled": true, "forced": false, "policies": 1}]}]}}
	{object.get(f, "key", "") | some f in found} == {"public.a"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "row_security": [{"table": "public.a", "owner": "app", "enabled": true, "forced": true, "policies": 1}]}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
