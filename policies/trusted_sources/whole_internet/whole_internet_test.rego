package dbaudit.rules.trusted_sources.whole_internet_test

import data.dbaudit.rules.trusted_sources.whole_internet as rule

cluster(values) := {"cluster": {
	"id": "c1", "name": "db",
	"trusted_sources": [{"uuid": sprintf("s%d", [i]), "type": "ip_addr", "value": v} | some i, v in values],
}}

failing := [
	["0.0.0.0/0"],
	["203.0.113.7/0"],
	[" 0.0.0.0/0 "],
	["0.0.0.0 /0"],
	["0/0"],
	["0.0/1"],
	["\t128.0.0.0/1"],
	["0.0.0.0/1", "128.0.0.0/1"],
	["128.0.0.0/1"],
	["0.0.0.0/2", "64.0.0.0/2"],
	["0.0.0.0/2", "64.0.0.0/3", "96.0.0.0/3", "10.0.0.0/8"],
]

passing := [
	[],
	["203.0.113.10"],
	["0.0.0.0/2", "64.0.0.0/3"],
	["0.0.0.0/2", "0.0.0.0/2", "10.0.0.0/8"],
	["::/0"],
	["0.0.0.0/33", "nonsense"],
	["10/8", "0", "0/", "/0", "0.0.0.0.0/0"],
]

test_fail if {
	every values in failing {
		found := rule.fail with input as cluster(values)
		count(found) == 1
	}
}

test_pass if {
	every values in passing {
		found := rule.fail with input as cluster(values)
		found == set()
	}
}

test_says_how_much_and_which if {
	found := rule.fail with input as cluster(["0.0.0.0/1", "128.0.0.0/1", "203.0.113.10"])
	some finding in found
	finding.message == "all IPv4 addresses are admitted: 0.0.0.0/1, 128.0.0.0/1"
	finding.evidence.addresses == 4294967296
	count(finding.evidence.sources) == 2
}

test_half_in_percent if {
	found := rule.fail with input as cluster(["0.0.0.0/1"])
	some finding in found
	startswith(finding.message, "50 % of all IPv4 addresses are admitted")
}

test_other_types_do_not_count if {
	found := rule.fail with input as {"cluster": {"id": "c1", "trusted_sources": [{"uuid": "s", "type": "tag", "value": "0.0.0.0/0"}]}}
	found == set()
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}}
	found == set()
}
