package dbaudit.rules.database.no_checksums_test

import data.dbaudit.rules.database.no_checksums as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "data_checksums", "value": "off", "unit": "", "source": "configuration file"}], "roles": []}}}
	{object.get(f, "key", "") | some f in found} == {""}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "data_checksums", "value": "on", "unit": "", "source": "configuration file"}], "roles": []}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_not_applicable if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "data_checksums", "value": "off", "unit": "", "source": "configuration file"}], "roles": [{"name": "_doadmin_managed", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}]}}}
	count(rule.not_applicable) == 1 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "data_checksums", "value": "off", "unit": "", "source": "configuration file"}], "roles": [{"name": "_doadmin_managed", "login": true, "superuser": false, "create_role": false, "create_db": false, "replication": false, "bypass_rls": false, "connection_limit": 10, "valid_until": "2099-01-01"}]}}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "data_checksums", "value": "off", "unit": "", "source": "configuration file"}], "roles": []}}}
}

test_unknown_where_the_setting_is_hidden if {
	count(rule.unknown) == 1 with input as {"cluster": {"id": "c1", "sql": {"settings": [{"name": "data_checksums", "value": "", "source": "hidden"}]}}}
}
