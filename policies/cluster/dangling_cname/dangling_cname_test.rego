package dbaudit.rules.cluster.dangling_cname_test

import data.dbaudit.rules.cluster.dangling_cname as rule

named(service) := {"cluster": {"id": "c1", "service_names": [object.union({"name": "db.example.com"}, service)]}}

test_fail_nowhere if {
	found := rule.fail with input as named({"state": "nowhere"})
	{[f.resource, f.message] | some f in found} == {["db.example.com", "db.example.com does not resolve"]}
}

test_fail_elsewhere if {
	found := rule.fail with input as named({"state": "elsewhere", "addresses": ["198.51.100.9"]})
	found == {{
		"resource": "db.example.com",
		"message": "db.example.com does not resolve to the cluster's host",
		"evidence": {"name": "db.example.com", "state": "elsewhere", "addresses": ["198.51.100.9"]},
	}}
}

test_pass_own if {
	found := rule.fail with input as named({"state": "own", "addresses": ["203.0.113.5"]})
	found == set()
}

test_no_verdict_of_its_own_without_evidence if {
	unknown := rule.fail with input as named({})
	unknown == set()
	nothing := rule.fail with input as {"cluster": {"id": "c1"}}
	nothing == set()
}
