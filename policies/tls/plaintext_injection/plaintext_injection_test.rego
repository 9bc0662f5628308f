package dbaudit.rules.tls.plaintext_injection_test

import data.dbaudit.rules.tls.plaintext_injection as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

test_fail if {
	found := rule.fail with input as endpoint({"plaintext_injection": {"vulnerable": true, "answer": "asked for authentication"}})
	count(found) == 1
	some finding in found
	finding.evidence.answer == "asked for authentication"
}

test_pass if {
	found := rule.fail with input as endpoint({"plaintext_injection": {"vulnerable": false}})
	found == set()
}

test_not_applicable_without_tls if {
	in_force := endpoint({"ssl_request": "refused"})
	found := rule.fail with input as in_force
	found == set()
	exempt := rule.not_applicable with input as in_force
	count(exempt) == 1
}

test_nothing_without_evidence if {
	found := rule.fail with input as endpoint({})
	found == set()
	exempt := rule.not_applicable with input as endpoint({})
	exempt == set()
}
