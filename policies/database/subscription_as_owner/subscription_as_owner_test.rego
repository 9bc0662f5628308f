package dbaudit.rules.database.subscription_as_owner_test

import data.dbaudit.rules.database.subscription_as_owner as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "subscriptions": [{"name": "s", "database": "shop", "enabled": true, "run_as_owner": true, "password_required": true}, {"name": "t", "database": "shop", "enabled": true, "run_as_owner": false, "password_required": false}]}}}
	{object.get(f, "key", "") | some f in found} == {"s applies as its owner", "t needs no password"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "subscriptions": [{"name": "s", "database": "shop", "enabled": true, "run_as_owner": false, "password_required": true}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_not_applicable if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 150018, "role": "dbaudit", "subscriptions": [{"name": "s", "database": "shop", "enabled": true}]}}}
	count(rule.not_applicable) == 1 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 150018, "role": "dbaudit", "subscriptions": [{"name": "s", "database": "shop", "enabled": true}]}}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "subscriptions": [{"name": "s", "database": "shop", "enabled": true, "run_as_owner": true, "password_required": true}, {"name": "t", "database": "shop", "enabled": true, "run_as_owner": false, "password_required": false}]}}}
}
