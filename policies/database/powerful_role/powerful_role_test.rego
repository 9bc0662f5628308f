package dbaudit.rules.database.powerful_role_test

import data.dbaudit.rules.database.powerful_role as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "roles": [{"name": "app", "login": true, "superuser": false, "create_role": false, "create_db": true, "replication": false, "bypass_rls": true, "connection_limit": 10, "valid_until": "2099-01-01"}, {"name": "doadmin", "login": true, "superuser": false, "create_role": true, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}, {"name": "_dodb", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": true, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}, {"name": "web", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}]}}}
	{object.get(f, "key", "") | some f in found} == {"app"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "roles": [{"name": "web", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}, {"name": "doadmin", "login": true, "superuser": false, "create_role": true, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
