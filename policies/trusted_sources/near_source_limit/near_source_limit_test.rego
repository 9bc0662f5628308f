package dbaudit.rules.trusted_sources.near_source_limit_test

import data.dbaudit.rules.trusted_sources.near_source_limit as rule

with_sources(n, warn_at) := {
	"cluster": {"id": "c1", "name": "db", "trusted_sources": [{"uuid": sprintf("s%d", [i])} | some i in numbers.range(1, n)]},
	"parameters": {"TS009": {"warn_at": warn_at}},
}

test_fail_from_ninety_on if {
	found := rule.fail with input as with_sources(90, 90)
	found == {{
		"resource": "c1",
		"message": "the trusted sources take 90 of 100 addresses",
		"evidence": {"addresses": 90, "trusted_sources": 90, "limit": 100, "warn_at": 90},
	}}
	full := rule.fail with input as with_sources(100, 90)
	count(full) == 1
}

test_pass_below if {
	found := rule.fail with input as with_sources(89, 90)
	found == set()
	empty := rule.fail with input as {"cluster": {"id": "c1", "trusted_sources": []}, "parameters": {"TS009": {"warn_at": 90}}}
	empty == set()
}

test_parameter if {
	found := rule.fail with input as with_sources(3, 3)
	count(found) == 1
	none := rule.fail with input as with_sources(3, 4)
	none == set()
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}, "parameters": {"TS009": {"warn_at": 90}}}
	found == set()
}

test_a_droplet_takes_two if {
	found := rule.fail with input as droplets(45)
	count(found) == 1
	none := rule.fail with input as droplets(44)
	none == set()
}

droplets(n) := {
	"cluster": {"id": "c1", "trusted_sources": [{"uuid": sprintf("s%d", [i]), "type": "droplet"} | some i in numbers.range(1, n)]},
	"parameters": {"TS009": {"warn_at": 90}},
}
