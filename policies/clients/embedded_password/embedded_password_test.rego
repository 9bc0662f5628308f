package dbaudit.rules.clients.embedded_password_test

import data.dbaudit.rules.clients.embedded_password as rule

setting(extra) := {"clients": [object.union({"id": "s1", "driver": "libpq", "kind": "url", "effect": "does a thing"}, extra)]}

test_fail if {
	found := rule.fail with input as setting({"password": true, "user": "app"})
	count(found) == 1
	some finding in found
	finding.message == "a literal password of the user app"
}

test_fail_without_user if {
	found := rule.fail with input as setting({"password": true})
	some finding in found
	finding.message == "a literal password"
}

test_pass if {
	found := rule.fail with input as setting({"password": false})
	found == set()
}

test_not_applicable if {
	found := rule.fail with input as setting({"password": true, "not_applicable": "localhost"})
	found == set()
	exempt := rule.not_applicable with input as setting({"password": true, "not_applicable": "localhost"})
	exempt == {{"resource": "s1", "reason": "localhost"}}
}

test_nothing_without_evidence if {
	found := rule.fail with input as setting({})
	found == set()
	exempt := rule.not_applicable with input as setting({})
	exempt == set()
}
