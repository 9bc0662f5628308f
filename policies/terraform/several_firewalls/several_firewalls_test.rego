package dbaudit.rules.terraform.several_firewalls_test

import data.dbaudit.rules.terraform.several_firewalls as rule

plan(firewalls) := {"cluster": {"id": "c1", "planned": {"change": "no-op", "firewalls": firewalls}}}

test_fail_two if {
	found := rule.fail with input as plan([{"address": "f.b", "change": "no-op"}, {"address": "f.a", "change": "create", "location": {"path": "a.tf", "line": 1}}])
	found == {{
		"resource": "c1", "message": "2 firewall resources overwrite each other's trusted sources: f.a, f.b",
		"evidence": {"firewalls": ["f.a", "f.b"]}, "location": null,
	}}
}

test_pass_one_and_one_that_goes if {
	count(rule.fail) == 0 with input as plan([{"address": "f.a", "change": "delete"}, {"address": "f.b", "change": "create"}])
	count(rule.fail) == 0 with input as plan([{"address": "f.a", "change": "forget"}, {"address": "f.b", "change": "create"}])
	count(rule.fail) == 0 with input as plan([])
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
}
