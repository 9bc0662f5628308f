package dbaudit.rules.database.subscription_unverified_test

import data.dbaudit.rules.database.subscription_unverified as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "subscriptions": [{"name": "s", "database": "shop", "enabled": true, "sslmode": "require"}, {"name": "t", "database": "shop", "enabled": true, "sslmode": ""}]}}}
	{object.get(f, "key", "") | some f in found} == {"s", "t"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "subscriptions": [{"name": "s", "database": "shop", "enabled": true, "sslmode": "verify-full"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
