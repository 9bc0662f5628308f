package dbaudit.rules.database.application_owns_tables_test

import data.dbaudit.rules.database.application_owns_tables as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "owner_sessions": [{"role": "app", "tables": 7}, {"role": "doadmin", "tables": 1}]}]}}
	{object.get(f, "key", "") | some f in found} == {"app"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "owner_sessions": []}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_fail_as_a_member if {
	found := rule.fail with input as {"cluster": {"id": "c1", "sql_databases": [{"name": "shop", "owner_sessions": [{"role": "web", "tables": 3, "owners": ["owner"]}]}]}}
	{f.message | some f in found} == {"web has sessions and owns tables (3), as a member of owner"}
}
