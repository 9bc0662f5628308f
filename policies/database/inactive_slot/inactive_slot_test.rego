package dbaudit.rules.database.inactive_slot_test

import data.dbaudit.rules.database.inactive_slot as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "replication_slots": [{"name": "old", "kind": "logical", "database": "shop", "active": false, "wal_status": "extended"}, {"name": "live", "kind": "logical", "database": "shop", "active": true, "wal_status": "reserved"}]}}}
	{object.get(f, "key", "") | some f in found} == {"old"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "replication_slots": [{"name": "live", "kind": "logical", "database": "shop", "active": true, "wal_status": "reserved"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
