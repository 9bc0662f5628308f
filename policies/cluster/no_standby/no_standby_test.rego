package dbaudit.rules.cluster.no_standby_test

import data.dbaudit.rules.cluster.no_standby as rule

with_nodes(n) := {"cluster": {"id": "c1", "name": "db", "role": "cluster", "num_nodes": n}}

test_fail_with_one if {
	found := rule.fail with input as with_nodes(1)
	found == {{
		"resource": "c1",
		"message": "one node, no standby: if it fails, the database is down until it is restored from backup",
		"evidence": {"num_nodes": 1},
	}}
}

test_pass_with_more if {
	every n in [2, 3] {
		found := rule.fail with input as with_nodes(n)
		found == set()
	}
}

test_not_of_replicas if {
	exempt := rule.not_applicable with input as {"cluster": {"id": "c1", "role": "replica"}}
	{e.resource | some e in exempt} == {"c1"}
	none := rule.not_applicable with input as {"cluster": {"id": "c1", "role": "cluster"}}
	none == set()
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1", "role": "cluster"}}
	found == set()
}
