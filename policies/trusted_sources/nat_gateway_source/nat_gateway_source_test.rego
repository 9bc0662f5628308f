package dbaudit.rules.trusted_sources.nat_gateway_source_test

import data.dbaudit.rules.trusted_sources.nat_gateway_source as rule

with_source(source) := {"cluster": {"id": "c1", "trusted_sources": [object.union({"uuid": "s1", "type": "ip_addr", "value": "203.0.113.10"}, source)]}}

behind(gateway) := with_source({"target": {"nat_gateway": gateway}})

test_fail_for_a_gateways_address if {
	gateway := {"exists": true, "id": "g1", "name": "exit", "vpcs": ["prod"]}
	found := rule.fail with input as behind(gateway)
	found == {{
		"resource": "s1",
		"message": "203.0.113.10 is the NAT gateway exit: every resource of the VPC prod may connect",
		"evidence": {"value": "203.0.113.10", "nat_gateway": gateway},
	}}
}

test_the_networks_are_named if {
	every vpcs, words in {"the VPCs lab, prod": ["lab", "prod"], "the networks behind it": []} {
		some finding in rule.fail with input as behind({"exists": true, "id": "g1", "vpcs": words})
		finding.message == sprintf("203.0.113.10 is the NAT gateway g1: every resource of %s may connect", [vpcs])
	}
}

test_pass_when_it_is_none if {
	doc := behind({"exists": false})
	found := rule.fail with input as doc
	found == set()
	exempt := rule.not_applicable with input as doc
	exempt == set()
}

test_only_single_public_addresses if {
	every source in [{"value": "203.0.113.0/24"}, {"value": "10.0.0.5"}, {"value": "office"}, {"type": "droplet", "value": "17"}] {
		doc := with_source(source)
		exempt := rule.not_applicable with input as doc
		{e.resource | some e in exempt} == {"s1"}
		found := rule.fail with input as doc
		found == set()
	}
}

test_no_verdict_of_its_own_without_evidence if {
	every target in [{}, {"target": {}}, {"target": {"nat_gateway": {}}}] {
		doc := with_source(target)
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
}
