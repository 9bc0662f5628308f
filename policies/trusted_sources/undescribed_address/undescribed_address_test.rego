package dbaudit.rules.trusted_sources.undescribed_address_test

import data.dbaudit.rules.trusted_sources.undescribed_address as rule

with_source(source) := {"cluster": {"id": "c1", "name": "db", "trusted_sources": [object.union({"uuid": "s1"}, source)]}}

test_fail_when_empty if {
	every description in ["", "  ", "\t"] {
		found := rule.fail with input as with_source({"type": "ip_addr", "value": "203.0.113.10", "description": description})
		found == {{
			"resource": "s1",
			"message": "nothing says whose address 203.0.113.10 is",
			"evidence": {"value": "203.0.113.10", "description": description},
		}}
	}
}

test_fail_for_a_range_too if {
	found := rule.fail with input as with_source({"type": "ip_addr", "value": "203.0.113.0/24", "description": ""})
	count(found) == 1
}

test_pass_when_described if {
	found := rule.fail with input as with_source({"type": "ip_addr", "value": "203.0.113.10", "description": "office"})
	found == set()
}

test_only_addresses if {
	every kind in ["droplet", "k8s", "app", "tag"] {
		doc := with_source({"type": kind, "value": "x", "description": ""})
		exempt := rule.not_applicable with input as doc
		{e.resource | some e in exempt} == {"s1"}
		found := rule.fail with input as doc
		found == set()
	}
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as with_source({"type": "ip_addr", "value": "203.0.113.10"})
	found == set()
	nothing := rule.fail with input as {"cluster": {"id": "c1"}}
	nothing == set()
}
