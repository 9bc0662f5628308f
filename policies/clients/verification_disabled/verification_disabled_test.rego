package dbaudit.rules.clients.verification_disabled_test

import data.dbaudit.rules.clients.verification_disabled as rule

setting(extra) := {"clients": [object.union({"id": "s1", "driver": "libpq", "kind": "url", "effect": "does a thing"}, extra)]}

test_fail if {
	found := rule.fail with input as setting({"verification_disabled": "rejectUnauthorized: false", "fix": "write this"})
	count(found) == 1
	some finding in found
	finding.message == "rejectUnauthorized: false turns verification off"
	finding.remediation.code == "write this"
}

test_not_applicable_without_a_switch if {
	exempt := rule.not_applicable with input as setting({})
	count(exempt) == 1
	found := rule.fail with input as setting({})
	found == set()
}

test_not_applicable if {
	found := rule.fail with input as setting({"verification_disabled": "x", "not_applicable": "test only"})
	found == set()
	exempt := rule.not_applicable with input as setting({"verification_disabled": "x", "not_applicable": "test only"})
	exempt == {{"resource": "s1", "reason": "test only"}}
}
