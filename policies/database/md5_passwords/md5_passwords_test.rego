package dbaudit.rules.database.md5_passwords_test

import data.dbaudit.rules.database.md5_passwords as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "password_encryption", "value": "md5", "unit": "", "source": "configuration file"}]}}}
	{object.get(f, "key", "") | some f in found} == {""}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "settings": [{"name": "password_encryption", "value": "scram-sha-256", "unit": "", "source": "configuration file"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_unknown_where_the_setting_is_hidden if {
	count(rule.unknown) == 1 with input as {"cluster": {"id": "c1", "sql": {"settings": [{"name": "password_encryption", "value": "", "source": "hidden"}]}}}
}

test_not_applicable if {
	managed := {"cluster": {"id": "c1", "sql": {"settings": [{"name": "password_encryption", "value": "md5"}], "roles": [{"name": "_doadmin_managed"}]}}}
	count(rule.fail) == 0 with input as managed
	count(rule.not_applicable) == 1 with input as managed
}
