package dbaudit.rules.cluster.no_log_forwarding_test

import data.dbaudit.rules.cluster.no_log_forwarding as rule

with_sinks(sinks) := {"cluster": {"id": "c1", "name": "db", "role": "cluster", "log_sinks": sinks}}

test_fail_without if {
	found := rule.fail with input as with_sinks([])
	found == {{
		"resource": "c1",
		"message": "no log sink: connection and audit logs stay on the cluster",
		"evidence": {"log_sinks": 0},
	}}
}

test_pass_with_one if {
	found := rule.fail with input as with_sinks([{"id": "l1", "name": "logs", "type": "rsyslog"}])
	found == set()
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
