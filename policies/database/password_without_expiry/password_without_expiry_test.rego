package dbaudit.rules.database.password_without_expiry_test

import data.dbaudit.rules.database.password_without_expiry as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "roles": [{"name": "app", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": ""}, {"name": "web", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}, {"name": "_dodb", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": ""}]}}, "parameters": {"DB014": {"required": true}}}
	{object.get(f, "key", "") | some f in found} == {""}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "roles": [{"name": "app", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}]}}, "parameters": {"DB014": {"required": true}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_not_applicable if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "roles": [{"name": "app", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": ""}]}}, "parameters": {"DB014": {"required": false}}}
	count(rule.not_applicable) == 1 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "roles": [{"name": "app", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": ""}]}}, "parameters": {"DB014": {"required": false}}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "roles": [{"name": "app", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": ""}, {"name": "web", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}, {"name": "_dodb", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": ""}]}}, "parameters": {"DB014": {"required": true}}}
}

test_fail_of_a_session_after_the_end if {
	found := rule.fail with input as {"now": "2026-01-03T12:00:00Z", "parameters": {"DB014": {"required": false}}, "cluster": {"id": "c1", "sql": {
		"roles": [{"name": "app", "valid_until": "2026-01-01 00:00:00+00"}, {"name": "web", "valid_until": "2026-01-03 00:00:00+00"}, {"name": "bi", "valid_until": "infinity"}],
		"sessions": [{"user": "app", "count": 2}, {"user": "app", "count": 1}, {"user": "web", "count": 1}, {"user": "bi", "count": 1}],
	}}}
	{f.message | some f in found} == {"the password of app expired on 2026-01-01, but sessions of it are open (3)"}
}
