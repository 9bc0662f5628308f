package dbaudit.rules.cluster.no_private_network_test

import data.dbaudit.rules.cluster.no_private_network as rule

test_fail_without if {
	found := rule.fail with input as {"cluster": {"id": "c1", "private_network_uuid": ""}}
	found == {{
		"resource": "c1",
		"message": "no VPC network: clients must use the public endpoint",
		"evidence": {"private_network_uuid": ""},
	}}
}

test_pass_with if {
	found := rule.fail with input as {"cluster": {"id": "c1", "private_network_uuid": "9423cbad-9211-442f-820b-ef6915e99b5f"}}
	found == set()
}

test_replicas_too if {
	found := rule.fail with input as {"cluster": {"id": "c1", "role": "replica", "private_network_uuid": ""}}
	count(found) == 1
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}}
	found == set()
}
