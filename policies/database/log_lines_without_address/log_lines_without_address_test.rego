package dbaudit.rules.database.log_lines_without_address_test

import data.dbaudit.rules.database.log_lines_without_address as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "log_line_prefix", "value": "%m [%p] ", "unit": "", "source": "configuration file"}]}}}
	{object.get(f, "key", "") | some f in found} == {""}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "log_line_prefix", "value": "%m [%p] %q%u@%d client=%h ", "unit": "", "source": "configuration file"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_unknown_where_the_setting_is_hidden if {
	count(rule.unknown) == 1 with input as {"cluster": {"id": "c1", "sql": {"settings": [{"name": "log_line_prefix", "value": "", "source": "hidden"}]}}}
}
