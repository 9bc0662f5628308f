package dbaudit.rules.terraform.descriptions_lost_test

import data.dbaudit.rules.terraform.descriptions_lost as rule

plan(change, current) := {"cluster": {"id": "c1", "planned": {"change": "no-op", "firewalls": [{"address": "f.a", "change": change}], "current": current}}}

named := [{"type": "ip_addr", "value": "192.0.2.1", "description": "office"}, {"type": "tag", "value": "web", "description": ""}]

test_fail_where_one_is_described if {
	every change in ["create", "update", "delete-create"] {
		found := rule.fail with input as plan(change, named)
		found == {{
			"resource": "c1", "key": "f.a", "evidence": {"firewall": "f.a", "described": ["ip_addr:192.0.2.1"]}, "location": null,
			"message": "f.a writes the list without the descriptions of trusted sources (1): ip_addr:192.0.2.1",
		}}
	}
}

test_pass_where_none_is if {
	count(rule.fail) == 0 with input as plan("update", [{"type": "tag", "value": "web", "description": ""}])
}

test_not_applicable_where_nothing_is_written if {
	count(rule.fail) == 0 with input as plan("no-op", named)
	count(rule.not_applicable) == 1 with input as plan("no-op", named)
	count(rule.not_applicable) == 0 with input as plan("update", named)
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "planned": {"change": "no-op", "firewalls": [{"address": "f.a", "change": "update"}]}}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "planned": {"change": "no-op"}}}
}

test_nothing_of_a_cluster_that_was_observed if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "role": "replica"}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "role": "replica"}}
}

test_not_applicable_to_a_new_cluster if {
	found := rule.not_applicable with input as {"cluster": {"id": "c1", "planned": {"change": "create", "firewalls": [{"address": "f.a", "change": "create"}]}}}
	{n.reason | some n in found} == {"the cluster is new"}
}
