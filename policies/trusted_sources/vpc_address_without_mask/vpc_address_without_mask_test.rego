package dbaudit.rules.trusted_sources.vpc_address_without_mask_test

import data.dbaudit.rules.trusted_sources.vpc_address_without_mask as rule

with_source(source) := {"cluster": {"id": "c1", "trusted_sources": [object.union({"uuid": "s1", "type": "ip_addr"}, source)]}}

test_fail_for_a_network_address if {
	every value in ["10.110.0.0", "172.16.5.0", "192.168.1.0", "10.110.0.0/32"] {
		found := rule.fail with input as with_source({"value": value})
		found == {{
			"resource": "s1",
			"message": sprintf("%s is a network's address, not a host's: without the mask no host of the network is admitted", [value]),
			"evidence": {"value": value},
		}}
	}
}

in_small_network(value) := with_source({
	"value": value,
	"target": {"networks": [{"id": "v1", "name": "small", "ip_range": "10.110.0.16/28", "relation": "own"}]},
})

test_fail_for_the_address_of_a_known_network if {
	found := rule.fail with input as in_small_network("10.110.0.16")
	{f.resource | some f in found} == {"s1"}
}

test_pass_for_a_host if {
	every value in ["10.110.0.17", "10.0.0.1/32"] {
		doc := in_small_network(value)
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
}

test_only_single_private_addresses if {
	every source in [
		{"value": "10.110.0.0/20"}, {"value": "203.0.113.0"}, {"value": "2001:db8::"}, {"value": "office"},
		{"type": "droplet", "value": "17"},
	] {
		doc := with_source(source)
		exempt := rule.not_applicable with input as doc
		{e.resource | some e in exempt} == {"s1"}
		found := rule.fail with input as doc
		found == set()
	}
}

test_no_verdict_of_its_own_without_evidence if {
	every source in [{}, {"type": "ip_addr"}] {
		doc := with_source(source)
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
}
