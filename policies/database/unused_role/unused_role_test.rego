package dbaudit.rules.database.unused_role_test

import data.dbaudit.rules.database.unused_role as rule

with_roles(entries) := {
	"now": "2027-03-01T00:00:00Z", "parameters": {"DB016": {"days": 90}},
	"cluster": {"id": "c1", "role": "cluster", "sql": {"role": "dbaudit", "use": {"roles": entries}}},
}

entry(name, extra) := object.union({"name": name, "since": "2026-11-26T00:00:00Z", "unseen": 13}, extra)

test_fail if {
	found := rule.fail with input as with_roles([
		entry("never", {}), entry("long ago", {"last": "2026-12-01T00:00:00Z"}), entry("lately", {"last": "2027-02-01T00:00:00Z", "unseen": 4}),
		entry("doadmin", {}), entry("_dodb", {}), entry("dbaudit", {}),
	])
	{f.message | some f in found} == {"not seen connected for 90 days or more: long ago, never"}
}

test_pass if {
	seen := with_roles([entry("app", {"last": "2027-02-28T00:00:00Z", "unseen": 0})])
	count(rule.fail) == 0 with input as seen
	count(rule.unknown) == 0 with input as seen
}

test_unknown_until_a_date if {
	young := with_roles([entry("app", {"since": "2027-02-01T00:00:00Z", "unseen": 4}), entry("web", {"last": "2027-02-28T00:00:00Z", "unseen": 1})])
	count(rule.fail) == 0 with input as young
	{u.reason | some u in rule.unknown} == {"app not seen in use so far; this can be judged from 2027-05-02 on, if at least one audit a week is stored"} with input as young
}

test_unknown_of_too_few_audits if {
	few := with_roles([entry("app", {"unseen": 1})])
	count(rule.fail) == 0 with input as few
	{u.reason | some u in rule.unknown} == {"app not seen in use so far; this can be judged from 2027-05-23 on, if at least one audit a week is stored"} with input as few
}

test_unknown_where_it_cannot_be_told if {
	blind := with_roles([entry("app", {"unseen": 0, "untold": "the sessions of the read replica r were not observed"})])
	{u.reason | some u in rule.unknown} == {"whether app is used cannot be told: the sessions of the read replica r were not observed"} with input as blind
}

test_not_applicable if {
	replica := object.union(with_roles([]), {"cluster": {"role": "replica"}})
	count(rule.not_applicable) == 1 with input as replica
	count(rule.not_applicable) == 0 with input as with_roles([])
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.unknown) == 0 with input as {"cluster": {"id": "c1"}}
}
