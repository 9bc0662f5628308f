package dbaudit.rules.terraform.cluster_without_firewall_test

import data.dbaudit.rules.terraform.cluster_without_firewall as rule

plan(change, firewalls) := {"cluster": {"id": "c1", "role": "cluster", "planned": {"change": change, "firewalls": firewalls, "location": {"path": "main.tf", "line": 6}}}}

test_fail_none if {
	found := rule.fail with input as plan("create", [])
	found == {{
		"resource": "c1", "severity": "high", "message": "no firewall resource covers the cluster: every host may connect until one is",
		"evidence": {"firewalls": [], "change": "create"}, "location": {"path": "main.tf", "line": 6},
	}}
}

test_fail_critical_where_it_opens_what_is_closed if {
	found := rule.fail with input as {"cluster": {"id": "c1", "role": "cluster", "planned": {"change": "delete-create", "firewalls": [], "current": [{"value": "192.0.2.1"}]}}}
	count(found) == 1
	some f in found
	f.severity == "critical"
}

test_fail_where_the_account_has_sources_that_stay if {
	found := rule.fail with input as {"cluster": {"id": "c1", "role": "cluster", "planned": {"change": "no-op", "firewalls": [], "current": [{"value": "192.0.2.1"}]}}}
	{[f.severity, f.message] | some f in found} == {["high", "no firewall resource covers the cluster: nothing in the configuration keeps its trusted sources (1)"]}
}

test_pass_with_one if {
	every change in ["create", "no-op", "forget", "delete"] {
		count(rule.fail) == 0 with input as plan("no-op", [{"address": "f.a", "change": change}])
	}
}

test_not_applicable if {
	count(rule.fail) == 0 with input as plan("read", [])
	count(rule.not_applicable) == 1 with input as plan("read", [])
	replica := {"cluster": {"id": "c1", "role": "replica", "planned": {"change": "create", "firewalls": []}}}
	count(rule.fail) == 0 with input as replica
	count(rule.not_applicable) == 1 with input as replica
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "role": "cluster", "planned": {"change": "create"}}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "role": "cluster"}}
}

test_nothing_of_a_cluster_that_was_observed if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "role": "replica"}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "role": "replica"}}
}
