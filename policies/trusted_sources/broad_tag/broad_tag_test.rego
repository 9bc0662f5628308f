package dbaudit.rules.trusted_sources.broad_tag_test

import data.dbaudit.rules.trusted_sources.broad_tag as rule

with_tag(target, most) := {
	"cluster": {"id": "c1", "name": "db", "trusted_sources": [object.union({"uuid": "s1", "type": "tag", "value": "web"}, target)]},
	"parameters": {"TS006": {"max_droplets": most}},
}

test_fail_above_the_parameter if {
	found := rule.fail with input as with_tag({"target": {"admits": 26, "droplets": ["web-1", "web-2"]}}, 25)
	found == {{
		"resource": "s1",
		"message": `the tag "web" admits 26 droplets; up to 25 are expected`,
		"evidence": {"tag": "web", "admits": 26, "max_droplets": 25, "droplets": ["web-1", "web-2"]},
	}}
}

test_fail_without_names if {
	found := rule.fail with input as with_tag({"target": {"admits": 2}}, 1)
	count(found) == 1
}

test_pass_at_the_parameter if {
	every admits in [0, 1, 25] {
		found := rule.fail with input as with_tag({"target": {"admits": admits}}, 25)
		found == set()
	}
}

test_only_tags if {
	doc := {"cluster": {"trusted_sources": [{"uuid": "s1", "type": "droplet", "value": "1"}]}, "parameters": {"TS006": {"max_droplets": 25}}}
	exempt := rule.not_applicable with input as doc
	{e.resource | some e in exempt} == {"s1"}
	none := rule.not_applicable with input as with_tag({"target": {"admits": 3}}, 25)
	none == set()
}

test_no_verdict_of_its_own_without_evidence if {
	every target in [{}, {"target": {}}, {"target": {"exists": true}}] {
		found := rule.fail with input as with_tag(target, 25)
		found == set()
		exempt := rule.not_applicable with input as with_tag(target, 25)
		exempt == set()
	}
}
