package dbaudit.rules.tls.plaintext_accepted_test

import data.dbaudit.rules.tls.plaintext_accepted as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

test_fail_with_the_name_let_in if {
	found := rule.fail with input as endpoint({"plaintext": {"accepted": true, "attempts": [
		{"user": "nobody", "database": "nobody", "accepted": false, "answer": "28000 no pg_hba.conf entry"},
		{"user": "doadmin", "database": "defaultdb", "accepted": true, "authentication": "md5"},
	]}})
	count(found) == 1
	some finding in found
	finding.resource == "db:25060"
	contains(finding.message, "doadmin")
	contains(finding.message, "md5")
}

test_one_finding_for_several_names if {
	found := rule.fail with input as endpoint({"plaintext": {"accepted": true, "attempts": [
		{"user": "a", "database": "a", "accepted": true, "authentication": "md5"},
		{"user": "b", "database": "b", "accepted": true},
	]}})
	count(found) == 1
}

test_fail_without_attempts if {
	found := rule.fail with input as endpoint({"plaintext": {"accepted": true}})
	count(found) == 1
}

test_fail_when_tls_is_refused if {
	found := rule.fail with input as endpoint({"ssl_request": "refused", "plaintext": {"accepted": true, "attempts": [{
		"user": "nobody", "database": "nobody", "accepted": true, "answer": "no such database",
	}]}})
	count(found) == 1
}

test_pass if {
	found := rule.fail with input as endpoint({"plaintext": {"accepted": false, "attempts": []}})
	found == set()
}

test_nothing_without_evidence if {
	found := rule.fail with input as endpoint({})
	found == set()
}
