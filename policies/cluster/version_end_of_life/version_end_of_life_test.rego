package dbaudit.rules.cluster.version_end_of_life_test

import data.dbaudit.rules.cluster.version_end_of_life as rule

ending(date) := {
	"cluster": {"id": "c1", "name": "db", "version": "13", "version_end_of_life": date},
	"parameters": {"CF001": {"days": 180}},
	"now": "2026-11-24T12:00:00Z",
}

test_fail_past if {
	found := rule.fail with input as ending("2025-11-13T00:00:00Z")
	{[f.severity, f.message] | some f in found} == {["high", "PostgreSQL 13 reached its end of life on 2025-11-13"]}
}

test_fail_near if {
	found := rule.fail with input as ending("2026-12-24T12:00:00Z")
	{[f.severity, f.message] | some f in found} == {["low", "PostgreSQL 13 reaches its end of life on 2026-12-24, in 30 days"]}
}

test_parameter_edge if {
	inside := rule.fail with input as ending("2027-05-23T11:00:00Z")
	count(inside) == 1
	outside := rule.fail with input as ending("2027-05-23T12:00:00Z")
	outside == set()
}

test_today_is_not_past if {
	found := rule.fail with input as ending("2026-11-24T13:00:00Z")
	{f.severity | some f in found} == {"low"}
}

test_pass if {
	found := rule.fail with input as ending("2029-11-08T00:00:00Z")
	found == set()
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}, "parameters": {"CF001": {"days": 180}}, "now": "2026-11-24T12:00:00Z"}
	found == set()
}
