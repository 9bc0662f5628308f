package dbaudit.rules.tls.untrusted_chain_test

import data.dbaudit.rules.tls.untrusted_chain as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

test_fail if {
	found := rule.fail with input as endpoint({"tls": {
		"chain": [{"issuer": "CN=other", "sha256": "ab"}],
		"verification": {"ca": {"ok": false, "reason": "it is issued by CN=other", "code": "unknown_authority"}, "system": {"ok": false}},
	}})
	count(found) == 1
	some finding in found
	finding.message == "verify-ca would fail: it is issued by CN=other"
	finding.evidence == {"code": "unknown_authority", "issuer": "CN=other", "sha256": "ab"}
}

test_fail_without_reason_and_chain if {
	found := rule.fail with input as endpoint({"tls": {"verification": {"ca": {"ok": false}}}})
	count(found) == 1
}

test_pass if {
	in_force := endpoint({"tls": {"verification": {"ca": {"ok": true}, "system": {"ok": true}}}})
	found := rule.fail with input as in_force
	found == set()
	exempt := rule.not_applicable with input as in_force
	exempt == set()
}

test_not_applicable_with_a_public_certificate if {
	in_force := endpoint({"tls": {"verification": {"system": {"ok": true}}}})
	exempt := rule.not_applicable with input as in_force
	count(exempt) == 1
}

test_unknown_without_any_ca if {
	in_force := endpoint({"tls": {"verification": {"system": {"ok": false}}}})
	found := rule.fail with input as in_force
	found == set()
	exempt := rule.not_applicable with input as in_force
	exempt == set()
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
