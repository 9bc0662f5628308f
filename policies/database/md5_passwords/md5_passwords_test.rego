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
