package dbaudit.rules.cluster.preview_edition_test

import data.dbaudit.rules.cluster.preview_edition as rule

test_fail_advanced if {
	found := rule.fail with input as {"cluster": {"id": "c1", "engine": "advanced_pg"}}
	found == {{
		"resource": "c1",
		"message": "the Advanced Edition is a public preview",
		"evidence": {"engine": "advanced_pg"},
	}}
}

test_pass_standard if {
	found := rule.fail with input as {"cluster": {"id": "c1", "engine": "pg"}}
	found == set()
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}}
	found == set()
}
