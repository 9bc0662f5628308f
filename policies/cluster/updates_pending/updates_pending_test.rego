package dbaudit.rules.cluster.updates_pending_test

import data.dbaudit.rules.cluster.updates_pending as rule

with_window(window) := {"cluster": {"id": "c1", "name": "db", "role": "cluster", "maintenance_window": window}}

test_fail if {
	found := rule.fail with input as with_window({"day": "sunday", "hour": "03:00", "pending": true, "description": ["Update TimescaleDB", "Security fixes"]})
	found == {{
		"resource": "c1",
		"message": "updates wait for the maintenance window (sunday 03:00): Update TimescaleDB; Security fixes",
		"evidence": {"pending": true, "day": "sunday", "hour": "03:00", "updates": ["Update TimescaleDB", "Security fixes"]},
	}}
}

test_fail_with_nothing_but_pending if {
	every window in [{"pending": true}, {"pending": true, "day": "", "hour": ""}] {
		found := rule.fail with input as with_window(window)
		some finding in found
		finding.message == "updates wait for the maintenance window"
	}
}

test_pass if {
	found := rule.fail with input as with_window({"day": "sunday", "hour": "03:00", "pending": false})
	found == set()
}

test_not_of_replicas if {
	exempt := rule.not_applicable with input as {"cluster": {"id": "c1", "role": "replica"}}
	{e.resource | some e in exempt} == {"c1"}
	none := rule.not_applicable with input as {"cluster": {"id": "c1", "role": "cluster"}}
	none == set()
}

test_no_verdict_of_its_own_without_evidence if {
	every cluster in [{"id": "c1"}, {"id": "c1", "maintenance_window": {"day": "sunday", "hour": "03:00"}}] {
		found := rule.fail with input as {"cluster": cluster}
		found == set()
	}
}
