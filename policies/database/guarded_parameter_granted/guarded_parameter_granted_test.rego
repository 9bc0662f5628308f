package dbaudit.rules.database.guarded_parameter_granted_test

import data.dbaudit.rules.database.guarded_parameter_granted as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "parameter_grants": [{"parameter": "session_replication_role", "grantee": "app", "privilege": "SET", "grantable": false}, {"parameter": "session_replication_role", "grantee": "doadmin_group", "privilege": "SET", "grantable": true}]}}}
	{object.get(f, "key", "") | some f in found} == {"session_replication_role app SET"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "parameter_grants": [{"parameter": "session_replication_role", "grantee": "doadmin_group", "privilege": "SET", "grantable": true}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
