package dbaudit.rules.trusted_sources.broad_range_test

import data.dbaudit.rules.trusted_sources.broad_range as rule

with_source(type, value, prefix) := {
	"cluster": {"id": "c1", "name": "db", "trusted_sources": [{"uuid": "s1", "type": type, "value": value}]},
	"parameters": {"TS003": {"min_prefix": prefix}},
}

test_fail if {
	every value in ["203.0.0.0/16", "203.0.113.7/23", "8.0.0.0/8", "0.0.0.0/2", "172.0.0.0/8"] {
		found := rule.fail with input as with_source("ip_addr", value, 24)
		count(found) == 1
	}
}

test_message_has_the_values if {
	found := rule.fail with input as with_source("ip_addr", "203.0.112.0/22", 24)
	some finding in found
	finding.resource == "s1"
	finding.message == "203.0.112.0/22 admits 1,024 public addresses; a range may be /24 or narrower"
}

test_pass if {
	every value in ["203.0.113.0/24", "203.0.113.10", "203.0.113.10/32", "10.0.0.0/8", "192.168.0.0/16", "172.16.0.0/12", "100.64.0.0/10"] {
		found := rule.fail with input as with_source("ip_addr", value, 24)
		found == set()
		exempt := rule.not_applicable with input as with_source("ip_addr", value, 24)
		exempt == set()
	}
}

test_parameter_edge if {
	at := rule.fail with input as with_source("ip_addr", "203.0.113.0/28", 28)
	at == set()
	over := rule.fail with input as with_source("ip_addr", "203.0.113.0/27", 28)
	count(over) == 1
}

test_not_applicable if {
	every source in [["tag", "web"], ["droplet", "1"], ["ip_addr", "2001:db8::/32"], ["ip_addr", "nonsense"], ["ip_addr", "0.0.0.0/0"], ["ip_addr", "0.0.0.0/1"]] {
		found := rule.fail with input as with_source(source[0], source[1], 24)
		found == set()
		exempt := rule.not_applicable with input as with_source(source[0], source[1], 24)
		count(exempt) == 1
	}
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}, "parameters": {"TS003": {"min_prefix": 24}}}
	found == set()
}

test_pass_for_an_own_byoip_prefix if {
	own := object.union(with_source("ip_addr", "203.0.0.0/20", 24), {"cluster": {"trusted_sources": [{
		"uuid": "s1", "type": "ip_addr", "value": "203.0.0.0/20",
		"target": {"byoip_prefix": {"exists": true, "id": "p1", "ip_range": "203.0.0.0/19"}},
	}]}})
	count(rule.fail) == 0 with input as own
	elsewhere := json.patch(own, [{"op": "replace", "path": "/cluster/trusted_sources/0/target/byoip_prefix/exists", "value": false}])
	count(rule.fail) == 1 with input as elsewhere
}
