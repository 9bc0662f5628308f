package dbaudit.rules.trusted_sources.open_to_all_test

import data.dbaudit.rules.trusted_sources.open_to_all as rule

cluster(extra) := object.union({"id": "c1", "name": "db"}, extra)

test_fail_without_trusted_sources if {
	found := rule.fail with input as {"cluster": cluster({"trusted_sources": []})}
	count(found) == 1
	some finding in found
	finding.resource == "c1"
}

test_pass_with_one if {
	found := rule.fail with input as {"cluster": cluster({"trusted_sources": [{
		"uuid": "s1", "type": "ip_addr", "value": "203.0.113.10", "description": "office",
	}]})}
	found == set()
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": cluster({})}
	found == set()
}
