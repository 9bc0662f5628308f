package dbaudit.rules.terraform.secret_in_output_test

import data.dbaudit.rules.terraform.secret_in_output as rule

plan(exposed) := {"cluster": {"id": "c1", "planned": {"exposed": exposed}}}

test_fail_for_each if {
	found := rule.fail with input as plan([{"kind": "output", "address": "output.url", "location": {"path": "main.tf", "line": 9}}, {"kind": "local_file", "address": "local_file.env"}])
	{[f.key, f.location] | some f in found} == {["output.url", {"path": "main.tf", "line": 9}], ["local_file.env", null]}
}

test_pass_none if {
	count(rule.fail) == 0 with input as plan([])
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
}
