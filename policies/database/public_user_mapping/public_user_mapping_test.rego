package dbaudit.rules.database.public_user_mapping_test

import data.dbaudit.rules.database.public_user_mapping as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "user_mappings": [{"server": "s", "role": "", "public": true}, {"server": "t", "role": "app", "public": false}]}]}}
	{object.get(f, "key", "") | some f in found} == {"s"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "user_mappings": [{"server": "t", "role": "app", "public": false}]}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
