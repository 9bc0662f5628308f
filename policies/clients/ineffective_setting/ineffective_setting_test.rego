package dbaudit.rules.clients.ineffective_setting_test

import data.dbaudit.rules.clients.ineffective_setting as rule

setting(extra) := {"clients": [object.union({"id": "s1", "driver": "libpq", "kind": "url", "effect": "does a thing"}, extra)]}

test_fail if {
	found := rule.fail with input as setting({"ineffective": "sslrootcert with sslmode=require"})
	count(found) == 1
	some finding in found
	finding.message == "no effect: sslrootcert with sslmode=require"
}

test_not_applicable_without if {
	exempt := rule.not_applicable with input as setting({})
	count(exempt) == 1
	found := rule.fail with input as setting({})
	found == set()
}

test_not_applicable if {
	exempt := rule.not_applicable with input as setting({"ineffective": "x", "not_applicable": "localhost"})
	exempt == {{"resource": "s1", "reason": "localhost"}}
}
