package dbaudit.rules.trusted_sources.dangling_source_test

import data.dbaudit.rules.trusted_sources.dangling_source as rule

with_source(source) := {"cluster": {"id": "c1", "name": "db", "trusted_sources": [object.union({"uuid": "s1"}, source)]}}

test_fail_for_each_kind if {
	messages := {
		"droplet": "the droplet x1 no longer exists",
		"k8s": "the Kubernetes cluster x1 no longer exists",
		"app": "the app x1 no longer exists",
		"tag": `the tag "x1" is on no droplet and no Kubernetes cluster: anyone who may set it on one may connect`,
	}
	every kind, message in messages {
		found := rule.fail with input as with_source({"type": kind, "value": "x1", "target": {"exists": false}})
		found == {{
			"resource": "s1",
			"message": message,
			"evidence": {"type": kind, "value": "x1", "exists": false},
		}}
	}
}

test_pass_when_it_exists if {
	every kind in ["droplet", "k8s", "app", "tag"] {
		doc := with_source({"type": kind, "value": "x1", "target": {"exists": true, "name": "web"}})
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
}

test_only_the_dangling_one if {
	found := rule.fail with input as {"cluster": {"id": "c1", "trusted_sources": [
		{"uuid": "s1", "type": "droplet", "value": "1", "target": {"exists": true}},
		{"uuid": "s2", "type": "droplet", "value": "2", "target": {"exists": false}},
	]}}
	{f.resource | some f in found} == {"s2"}
}

test_addresses_name_no_resource if {
	every kind in ["ip_addr", "vpc"] {
		doc := with_source({"type": kind, "value": "203.0.113.10"})
		exempt := rule.not_applicable with input as doc
		{e.resource | some e in exempt} == {"s1"}
		found := rule.fail with input as doc
		found == set()
	}
}

test_no_verdict_of_its_own_without_evidence if {
	every source in [
		{"type": "droplet", "value": "1"},
		{"type": "droplet", "value": "1", "target": {}},
		{"type": "tag", "value": "web", "target": {"admits": 0}},
	] {
		doc := with_source(source)
		found := rule.fail with input as doc
		found == set()
		exempt := rule.not_applicable with input as doc
		exempt == set()
	}
	nothing := rule.fail with input as {"cluster": {"id": "c1"}}
	nothing == set()
}
