package dbaudit.rules.database.no_idle_timeout_test

import data.dbaudit.rules.database.no_idle_timeout as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "idle_in_transaction_session_timeout", "value": "0", "unit": "", "source": "configuration file"}], "roles": [{"name": "app", "login": true}, {"name": "dbaudit", "login": true}, {"name": "_dodb", "login": true}], "role_settings": [{"role": "app", "database": "", "name": "idle_in_transaction_session_timeout", "value": "0s"}]}}}
	{object.get(f, "key", "") | some f in found} == {""}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "idle_in_transaction_session_timeout", "value": "600000", "unit": "", "source": "configuration file"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_unknown_where_the_setting_is_hidden if {
	count(rule.unknown) == 1 with input as {"cluster": {"id": "c1", "sql": {"settings": [{"name": "idle_in_transaction_session_timeout", "value": "", "source": "hidden"}]}}}
}

test_pass_where_each_role_has_one if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {
		"role": "dbaudit", "settings": [{"name": "idle_in_transaction_session_timeout", "value": "0"}], "roles": [{"name": "app", "login": true}],
		"role_settings": [{"role": "app", "database": "", "name": "idle_in_transaction_session_timeout", "value": "10min"}],
	}}}
}
