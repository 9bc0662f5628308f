package dbaudit.rules.database.pgaudit_records_nothing_test

import data.dbaudit.rules.database.pgaudit_records_nothing as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "pgaudit.log", "value": "none", "unit": "", "source": "configuration file"}], "role_settings": []}}}
	{object.get(f, "key", "") | some f in found} == {""}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "pgaudit.log", "value": "ddl", "unit": "", "source": "configuration file"}], "role_settings": []}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_not_applicable if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "ssl", "value": "on", "unit": "", "source": "configuration file"}]}}}
	count(rule.not_applicable) == 1 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "ssl", "value": "on", "unit": "", "source": "configuration file"}]}}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "pgaudit.log", "value": "none", "unit": "", "source": "configuration file"}], "role_settings": []}}}
}

test_pass_where_a_role_is_audited if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {"settings": [{"name": "pgaudit.log", "value": "none"}], "role_settings": [{"role": "app", "name": "pgaudit.log", "value": "write"}]}}}
}

test_unknown_where_the_setting_is_hidden if {
	count(rule.unknown) == 1 with input as {"cluster": {"id": "c1", "sql": {"settings": [{"name": "pgaudit.log", "value": "", "source": "hidden"}]}}}
}
