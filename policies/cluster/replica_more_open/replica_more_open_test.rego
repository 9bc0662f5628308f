package dbaudit.rules.cluster.replica_more_open_test

import data.dbaudit.rules.cluster.replica_more_open as rule

address(value) := {"uuid": value, "type": "ip_addr", "value": value}

replica(sources, primary) := {"cluster": {
	"id": "r1", "name": "db-read", "role": "replica",
	"trusted_sources": sources, "primary_trusted_sources": primary,
}}

test_fail_open_beside_a_closed_primary if {
	found := rule.fail with input as replica([], [address("203.0.113.1")])
	found == {{
		"resource": "r1",
		"key": "open",
		"message": "the replica admits every host, its primary does not",
		"evidence": {"trusted_sources": 0, "primary_trusted_sources": 1},
	}}
}

test_fail_with_a_source_more if {
	found := rule.fail with input as replica(
		[address("203.0.113.1"), address("198.51.100.0/24"), {"uuid": "t", "type": "tag", "value": "bi"}],
		[address("203.0.113.0/25"), address("198.51.100.0/25")],
	)
	{[f.key, f.message] | some f in found} == {["beyond", "the replica admits what its primary does not: ip_addr:198.51.100.0/24, tag:bi"]}
}

test_pass_with_as_much_or_less if {
	primary := [address("203.0.113.0/25"), address("203.0.113.128/25"), {"uuid": "t", "type": "tag", "value": "bi"}]
	every sources in [
		[{"uuid": "u", "type": "tag", "value": "bi"}],
		[address("203.0.113.7")], [address("203.0.113.0/24")],
	] {
		found := rule.fail with input as replica(sources, primary)
		found == set()
	}
}

test_pass_beside_an_open_primary if {
	every primary in [[], [address("0.0.0.0/0")], [address("0.0.0.0/1"), address("128.0.0.0/1")]] {
		every sources in [[], [{"uuid": "t", "type": "tag", "value": "bi"}]] {
			found := rule.fail with input as replica(sources, primary)
			found == set()
		}
	}
}

test_only_replicas if {
	exempt := rule.not_applicable with input as {"cluster": {"id": "c1", "role": "cluster"}}
	{e.resource | some e in exempt} == {"c1"}
	none := rule.not_applicable with input as replica([], [])
	none == set()
}

test_no_verdict_of_its_own_without_evidence if {
	every cluster in [
		{"id": "r1", "role": "replica"},
		{"id": "r1", "role": "replica", "trusted_sources": []},
		{"id": "r1", "role": "replica", "primary_trusted_sources": [address("203.0.113.1")]},
	] {
		found := rule.fail with input as {"cluster": cluster}
		found == set()
	}
}
