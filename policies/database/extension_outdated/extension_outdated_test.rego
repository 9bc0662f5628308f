package dbaudit.rules.database.extension_outdated_test

import data.dbaudit.rules.database.extension_outdated as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "extensions": [{"name": "hstore", "version": "1.7", "default_version": "1.8", "schema": "public"}]}]}}
	{object.get(f, "key", "") | some f in found} == {"hstore"}
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
