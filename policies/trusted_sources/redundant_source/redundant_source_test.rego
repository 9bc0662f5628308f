package dbaudit.rules.trusted_sources.redundant_source_test

import data.dbaudit.rules.trusted_sources.redundant_source as rule

with_sources(sources) := {
	"cluster": {"id": "c1", "name": "db", "trusted_sources": sources},
	"parameters": {"TS003": {"min_prefix": 24}},
}

address(uuid, value) := {"uuid": uuid, "type": "ip_addr", "value": value}

test_fail_for_a_duplicate if {
	found := rule.fail with input as with_sources([address("s1", "203.0.113.10"), address("s2", "203.0.113.10")])
	found == {{
		"resource": "s2",
		"key": "duplicate",
		"message": "ip_addr 203.0.113.10 is listed twice",
		"evidence": {"value": "203.0.113.10", "same_as": "203.0.113.10"},
	}}
}

test_fail_for_each_later_one if {
	found := rule.fail with input as with_sources([
		{"uuid": "s1", "type": "tag", "value": "web"},
		{"uuid": "s2", "type": "tag", "value": "api"},
		{"uuid": "s3", "type": "tag", "value": "web"},
		{"uuid": "s4", "type": "tag", "value": "web"},
	])
	{f.resource | some f in found} == {"s3", "s4"}
}

test_the_same_network_written_otherwise if {
	found := rule.fail with input as with_sources([
		address("s1", "203.0.113.0/24"), address("s2", "203.0.113.7/24"),
		address("s3", "198.51.100.4"), address("s4", "198.51.100.4/32"),
	])
	{[f.resource, f.key] | some f in found} == {["s2", "duplicate"], ["s4", "duplicate"]}
}

test_fail_inside_a_range if {
	found := rule.fail with input as with_sources([
		address("s1", "10.1.2.3"), address("s2", "10.1.0.0/16"), address("s3", "10.0.0.0/8"), address("s4", "198.51.100.4"),
	])
	{[f.resource, f.message] | some f in found} == {
		["s1", "10.1.2.3 lies inside 10.0.0.0/8, which is a trusted source too"],
		["s2", "10.1.0.0/16 lies inside 10.0.0.0/8, which is a trusted source too"],
	}
	some f in found
	f.resource == "s1"
	f.evidence.inside == ["10.0.0.0/8", "10.1.0.0/16"]
}

test_pass if {
	every sources in [
		[],
		[address("s1", "203.0.113.10")],
		[address("s1", "203.0.113.10"), address("s2", "203.0.113.11"), address("s3", "198.51.100.0/24")],
		[{"uuid": "s1", "type": "tag", "value": "x"}, {"uuid": "s2", "type": "app", "value": "x"}],
		[address("s1", "office"), {"uuid": "s2", "type": "droplet", "value": "17"}],
	] {
		found := rule.fail with input as with_sources(sources)
		found == set()
	}
}

test_malformed_values_can_be_duplicates if {
	found := rule.fail with input as with_sources([address("s1", "2001:db8::1"), address("s2", "2001:db8::1")])
	{f.resource | some f in found} == {"s2"}
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}}
	found == set()
	half := rule.fail with input as with_sources([address("s1", "203.0.113.10"), {"uuid": "s2", "type": "ip_addr"}])
	half == set()
}

# A range that has to go itself makes nothing redundant: without the narrower source
# nothing would be left.
test_inside_a_condemned_range if {
	every wide in ["0.0.0.0/0", "203.0.0.0/1", "203.0.0.0/16"] {
		found := rule.fail with input as with_sources([address("s1", "203.0.113.10"), address("s2", wide)])
		found == set()
	}
	found := rule.fail with input as with_sources([address("s1", "203.0.113.10"), address("s2", "203.0.113.0/24")])
	{f.resource | some f in found} == {"s1"}
}
