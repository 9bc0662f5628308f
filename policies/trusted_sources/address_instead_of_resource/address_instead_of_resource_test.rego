package dbaudit.rules.trusted_sources.address_instead_of_resource_test

import data.dbaudit.rules.trusted_sources.address_instead_of_resource as rule

with_source(source) := {"cluster": {"id": "c1", "name": "db", "trusted_sources": [object.union({"uuid": "s1", "type": "ip_addr"}, source)]}}

owned(value, owner) := with_source({"value": value, "target": {"owner": owner}})

test_fail_for_a_droplets_address if {
	every value in ["203.0.113.10", "203.0.113.10/32"] {
		found := rule.fail with input as owned(value, {"type": "droplet", "id": "17", "name": "web-1"})
		found == {{
			"resource": "s1",
			"message": sprintf("%s is the address of the droplet web-1; an address outlives its resource", [value]),
			"evidence": {"value": value, "owner": {"type": "droplet", "id": "17", "name": "web-1"}},
		}}
	}
}

test_fail_for_a_droplet_without_a_name if {
	found := rule.fail with input as owned("203.0.113.10", {"type": "droplet", "id": "17"})
	some finding in found
	finding.message == "203.0.113.10 is the address of the droplet 17; an address outlives its resource"
}

test_fail_for_a_reserved_ip if {
	assigned := rule.fail with input as owned("203.0.113.10", {"type": "reserved_ip", "id": "203.0.113.10", "name": "web-1"})
	some a in assigned
	a.message == "203.0.113.10 is a reserved IP of this account, assigned to web-1; an address outlives its resource"
	loose := rule.fail with input as owned("203.0.113.10", {"type": "reserved_ip", "id": "203.0.113.10"})
	some l in loose
	l.message == "203.0.113.10 is a reserved IP of this account, assigned to nothing; an address outlives its resource"
}

test_pass_when_it_is_nobodys if {
	doc := owned("203.0.113.10", {"type": "none"})
	found := rule.fail with input as doc
	found == set()
	exempt := rule.not_applicable with input as doc
	exempt == set()
}

test_only_single_public_addresses if {
	every source in [
		{"value": "203.0.113.0/24"}, {"value": "10.0.0.5"}, {"value": "100.64.0.1/32"}, {"value": "2001:db8::1"},
		{"value": "office"}, {"type": "droplet", "value": "17"}, {"type": "tag", "value": "web"},
	] {
		doc := with_source(source)
		exempt := rule.not_applicable with input as doc
		{e.resource | some e in exempt} == {"s1"}
		found := rule.fail with input as doc
		found == set()
	}
}

test_no_verdict_of_its_own_without_evidence if {
	every target in [{}, {"target": {}}, {"target": {"owner": {}}}] {
		doc := with_source(object.union({"value": "203.0.113.10"}, target))
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
}

test_fail_for_a_load_balancer_and_an_app if {
	balancer := rule.fail with input as owned("203.0.113.10", {"type": "load_balancer", "id": "b1", "name": "front"})
	some b in balancer
	b.message == "203.0.113.10 is the address of the load balancer front; an address outlives its resource"
	app := rule.fail with input as owned("203.0.113.10", {"type": "app", "id": "a1"})
	some a in app
	a.message == "203.0.113.10 is a dedicated address of the app a1; an address outlives its resource"
}

test_pass_for_an_own_byoip_prefix if {
	every exists in [true, false] {
		found := rule.fail with input as with_source({"value": "203.0.113.10", "target": {
			"owner": {"type": "droplet", "id": "17"}, "byoip_prefix": {"exists": exists},
		}})
		count(found) == 0 == exists
	}
}
