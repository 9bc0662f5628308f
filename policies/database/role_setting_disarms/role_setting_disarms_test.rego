package dbaudit.rules.database.role_setting_disarms_test

import data.dbaudit.rules.database.role_setting_disarms as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "role_settings": [{"role": "app", "database": "", "name": "log_statement", "value": "none"}, {"role": "", "database": "shop", "name": "statement_timeout", "value": "0"}, {"role": "_dodb", "database": "", "name": "pgaudit.log", "value": "none"}, {"role": "a", "database": "", "name": "row_security", "value": "off"}, {"role": "a", "database": "", "name": "pgaudit.log", "value": "none"}, {"role": "a", "database": "", "name": "session_replication_role", "value": "replica"}, {"role": "a", "database": "", "name": "password_encryption", "value": "md5"}, {"role": "a", "database": "", "name": "log_min_duration_statement", "value": "-1"}, {"role": "a", "database": "", "name": "log_min_error_statement", "value": "panic"}]}}}
	{object.get(f, "key", "") | some f in found} == {"app  log_statement", " shop statement_timeout", "a  row_security", "a  pgaudit.log", "a  session_replication_role", "a  password_encryption", "a  log_min_duration_statement", "a  log_min_error_statement"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "role_settings": [{"role": "app", "database": "", "name": "search_path", "value": "shop"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
