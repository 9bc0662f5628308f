package dbaudit.rules.database.extension_reaches_out_test

import data.dbaudit.rules.database.extension_reaches_out as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "extensions": [{"name": "dblink", "version": "1.2", "default_version": "1.2", "schema": "public"}]}]}}
	{object.get(f, "key", "") | some f in found} == {"dblink"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "extensions": [{"name": "plpgsql", "version": "1.0", "default_version": "1.0", "schema": "pg_catalog"}]}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
