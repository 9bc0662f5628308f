package dbaudit.rules.database.definer_searches_writable_schema_test

import data.dbaudit.rules.database.definer_searches_writable_schema as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "definer_functions": [{"name": "public.f()", "owner": "doadmin", "search_path": "public", "writable_schemas": ["public"], "public_execute": false}]}]}}
	{object.get(f, "key", "") | some f in found} == {"public.f()"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "definer_functions": [{"name": "public.f()", "owner": "doadmin", "search_path": "pg_catalog, pg_temp", "writable_schemas": [], "public_execute": false}]}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
