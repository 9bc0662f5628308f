package dbaudit.rules.trusted_sources.private_range_wider_than_vpc_test

import data.dbaudit.rules.trusted_sources.private_range_wider_than_vpc as rule

own := {"id": "v1", "name": "prod", "ip_range": "10.114.0.0/20", "relation": "own"}

peered := {"id": "v2", "name": "lab", "ip_range": "10.120.0.0/20", "relation": "peered"}

other := {"id": "v3", "ip_range": "10.130.0.0/20", "relation": "other"}

with_source(source) := {"cluster": {"id": "c1", "private_network_uuid": "v1", "trusted_sources": [object.union({"uuid": "s1", "type": "ip_addr"}, source)]}}

overlapping(value, networks) := with_source({"value": value, "target": {"networks": networks}})

wide := concat(" ", [
	"10.0.0.0/8 is not the range of one VPC that reaches the cluster:",
	"it contains the cluster's own VPC prod (10.114.0.0/20), the peered VPC lab (10.120.0.0/20), the VPC v3 (10.130.0.0/20),",
	"and any that is peered later",
])

test_fail_wider if {
	found := rule.fail with input as overlapping("10.0.0.0/8", [own, peered, other])
	{[f.resource, f.message, f.evidence.value, count(f.evidence.networks)] | some f in found} == {["s1", wide, "10.0.0.0/8", 3]}
	one := rule.fail with input as overlapping("10.114.0.0/16", [own])
	count(one) == 1
}

test_fail_foreign if {
	every networks in [[], [other]] {
		found := rule.fail with input as overlapping("10.130.0.0/20", networks)
		count(found) == 1
	}
}

test_pass_within_one_network if {
	every value, network in {"10.114.0.0/20": own, "10.114.4.0/22": own, "10.120.0.0/24": peered} {
		doc := overlapping(value, [network])
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
}

test_only_private_ranges if {
	every source in [{"value": "203.0.113.0/24"}, {"value": "10.0.0.5"}, {"value": "office"}, {"type": "droplet", "value": "17"}] {
		doc := with_source(source)
		exempt := rule.not_applicable with input as doc
		{e.resource | some e in exempt} == {"s1"}
		found := rule.fail with input as doc
		found == set()
	}
}

test_not_of_a_cluster_without_a_network if {
	doc := json.patch(overlapping("10.0.0.0/8", [other]), [{"op": "replace", "path": "/cluster/private_network_uuid", "value": ""}])
	exempt := rule.not_applicable with input as doc
	{e.resource | some e in exempt} == {"s1"}
	found := rule.fail with input as doc
	found == set()
}

test_no_verdict_of_its_own_without_evidence if {
	every source in [{"value": "10.0.0.0/8"}, {"value": "10.0.0.0/8", "target": {}}] {
		doc := with_source(source)
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
	unknown := rule.fail with input as json.remove(overlapping("10.0.0.0/8", []), ["/cluster/private_network_uuid"])
	unknown == set()
}
