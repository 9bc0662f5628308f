package dbaudit.rules.terraform.firewall_destroyed_test

import data.dbaudit.rules.terraform.firewall_destroyed as rule

plan(firewalls) := {"cluster": {"id": "c1", "planned": {"change": "no-op", "firewalls": firewalls}}}

test_fail_deleted if {
	found := rule.fail with input as plan([{"address": "f.a", "change": "delete", "location": {"path": "main.tf", "line": 3}}])
	found == {{
		"resource": "c1", "key": "f.a", "evidence": {"firewall": "f.a", "change": "delete"}, "location": {"path": "main.tf", "line": 3},
		"message": "f.a is deleted, and its trusted sources with it: every host may connect",
	}}
}

test_fail_renamed if {
	found := rule.fail with input as plan([{"address": "f.a", "change": "delete"}, {"address": "f.b", "change": "create"}])
	count(found) == 1
	some f in found
	contains(f.message, "in no fixed order with f.b")
}

test_fail_created_before_it_is_deleted if {
	found := rule.fail with input as plan([{"address": "f.a", "change": "create-delete"}])
	count(found) == 1
	some f in found
	contains(f.message, "created again and then deleted")
}

test_pass_created_before_it_is_deleted_with_its_cluster if {
	both := {"cluster": {"id": "c1", "planned": {"change": "create-delete", "firewalls": [{"address": "f.a", "change": "create-delete"}]}}}
	count(rule.fail) == 0 with input as both
}

test_pass_all_else if {
	every change in ["create", "update", "no-op", "forget", "delete-create", "configured"] {
		count(rule.fail) == 0 with input as plan([{"address": "f.a", "change": change}])
	}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
}
