package dbaudit.rules.database.unused_source_test

import data.dbaudit.rules.database.unused_source as rule

with_sources(entries) := {
	"now": "2027-03-01T00:00:00Z", "parameters": {"DB004": {"days": 90}},
	"cluster": {"id": "c1", "trusted_sources": [{"uuid": "s1"}], "sql": {"use": {"sources": entries}}},
}

entry(name, extra) := object.union({"name": name, "since": "2026-11-26T00:00:00Z", "unseen": 13}, extra)

test_fail if {
	found := rule.fail with input as with_sources([entry("ip_addr:203.0.113.7", {}), entry("tag:web", {"last": "2027-02-28T00:00:00Z", "unseen": 0})])
	{f.message | some f in found} == {"no session seen for 90 days or more from ip_addr:203.0.113.7"}
}

test_pass if {
	seen := with_sources([entry("tag:web", {"last": "2027-02-28T00:00:00Z", "unseen": 0})])
	count(rule.fail) == 0 with input as seen
	count(rule.unknown) == 0 with input as seen
}

test_unknown if {
	young := with_sources([entry("tag:web", {"since": "2027-02-01T00:00:00Z", "unseen": 4})])
	count(rule.fail) == 0 with input as young
	count(rule.unknown) == 1 with input as young
	count(rule.unknown) == 1 with input as with_sources([entry("app:x", {"unseen": 0, "untold": "its addresses are not known"})])
}

test_not_applicable if {
	open := object.union(with_sources([]), {"cluster": {"trusted_sources": []}})
	count(rule.not_applicable) == 1 with input as open
	count(rule.not_applicable) == 0 with input as with_sources([])
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.unknown) == 0 with input as {"cluster": {"id": "c1"}}
}
