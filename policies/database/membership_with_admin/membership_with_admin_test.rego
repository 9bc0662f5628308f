package dbaudit.rules.database.membership_with_admin_test

import data.dbaudit.rules.database.membership_with_admin as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "memberships": [{"role": "team", "member": "app", "admin": true}, {"role": "team", "member": "doadmin", "admin": true}]}}}
	{object.get(f, "key", "") | some f in found} == {"team app"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "memberships": [{"role": "team", "member": "app", "admin": false}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
