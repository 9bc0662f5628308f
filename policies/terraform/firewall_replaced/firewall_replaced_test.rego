package dbaudit.rules.terraform.firewall_replaced_test

import data.dbaudit.rules.terraform.firewall_replaced as rule

plan(change) := {"cluster": {"id": "c1", "planned": {"change": "no-op", "firewalls": [{"address": "f.a", "change": change}]}}}

test_fail_replaced if {
	every change in ["delete-create", "create-delete"] {
		found := rule.fail with input as plan(change)
		found == {{
			"resource": "c1", "key": "f.a", "evidence": {"firewall": "f.a", "change": change}, "location": null,
			"message": "f.a is deleted and created again: between the two every host may connect",
		}}
	}
}

test_pass_all_else if {
	every change in ["create", "update", "no-op", "forget", "delete", "configured"] {
		count(rule.fail) == 0 with input as plan(change)
	}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
}
