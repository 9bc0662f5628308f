package dbaudit.rules.trusted_sources.reachable_beyond_sources_test

import data.dbaudit.rules.trusted_sources.reachable_beyond_sources as rule

seen(vantage, sources) := {"cluster": {
	"id": "c1", "trusted_sources": sources,
	"vantages": [object.union({"address": "203.0.113.200", "endpoints": ["db.example.com:25060"]}, vantage)],
}}

office := {"uuid": "s1", "type": "ip_addr", "value": "203.0.113.0/25"}

test_fail_beyond_the_sources if {
	found := rule.fail with input as seen({"trusted_source": ""}, [office])
	found == {{
		"resource": "203.0.113.200",
		"message": "db.example.com:25060 answers 203.0.113.200, which no trusted source admits",
		"evidence": {"address": "203.0.113.200", "endpoints": ["db.example.com:25060"]},
	}}
}

test_pass_when_admitted if {
	found := rule.fail with input as seen({"trusted_source": "s1"}, [office])
	found == set()
}

test_not_of_an_open_cluster if {
	doc := seen({"trusted_source": ""}, [])
	found := rule.fail with input as doc
	found == set()
	exempt := rule.not_applicable with input as doc
	{e.resource | some e in exempt} == {"203.0.113.200"}
	none := rule.not_applicable with input as seen({"trusted_source": ""}, [office])
	none == set()
}

test_no_verdict_of_its_own_without_evidence if {
	unknown := rule.fail with input as seen({}, [office])
	unknown == set()
	nothing := rule.fail with input as {"cluster": {"id": "c1"}}
	nothing == set()
}
