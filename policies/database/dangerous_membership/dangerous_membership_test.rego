package dbaudit.rules.database.dangerous_membership_test

import data.dbaudit.rules.database.dangerous_membership as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "memberships": [{"role": "pg_read_all_data", "member": "app", "admin": false}, {"role": "pg_signal_backend", "member": "_doadmin_managed", "admin": false}, {"role": "pg_read_all_stats", "member": "dbaudit", "admin": false}]}}}
	{object.get(f, "key", "") | some f in found} == {"pg_read_all_data app"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "memberships": [{"role": "pg_read_all_stats", "member": "dbaudit", "admin": false}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_fail_of_an_administrator if {
	found := rule.fail with input as {"cluster": {"id": "c1", "sql": {
		"roles": [{"name": "root", "superuser": true}, {"name": "team", "superuser": false}],
		"memberships": [
			{"role": "doadmin", "member": "app"}, {"role": "root", "member": "app"}, {"role": "team", "member": "app"},
			{"role": "pg_monitor", "member": "app"}, {"role": "doadmin_group", "member": "doadmin"},
		],
	}}}
	{f.key | some f in found} == {"doadmin app", "root app"}
}
