package dbaudit.rules.database.event_trigger_test

import data.dbaudit.rules.database.event_trigger as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "event_triggers": [{"name": "t", "event": "ddl_command_end", "enabled": false, "owner": "doadmin"}]}]}}
	{object.get(f, "key", "") | some f in found} == {"t"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "event_triggers": []}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
