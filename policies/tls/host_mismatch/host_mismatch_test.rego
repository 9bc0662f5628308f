package dbaudit.rules.tls.host_mismatch_test

import data.dbaudit.rules.tls.host_mismatch as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

test_fail if {
	found := rule.fail with input as endpoint({"tls": {
		"chain": [{"subject": "CN=x", "dns_names": ["x"]}],
		"verification": {"host": {"ok": false, "reason": "the certificate is for x, not for db"}, "host_rfc6125": {"ok": false}},
	}})
	count(found) == 1
	some finding in found
	finding.severity == "high"
	finding.message == "verify-full would fail: the certificate is for x, not for the name that clients connect to"
	finding.evidence.dns_names == ["x"]
}

test_low_by_common_name_alone if {
	found := rule.fail with input as endpoint({"tls": {"verification": {"host": {"ok": true}, "host_rfc6125": {"ok": false}}}})
	count(found) == 1
	some finding in found
	finding.severity == "low"
}

test_high_when_libpq_alone_refuses if {
	found := rule.fail with input as endpoint({"tls": {"verification": {"host": {"ok": false}, "host_rfc6125": {"ok": true}}}})
	count(found) == 1
	some finding in found
	finding.severity == "high"
}

test_pass if {
	found := rule.fail with input as endpoint({"tls": {"verification": {"host": {"ok": true}, "host_rfc6125": {"ok": true}}}})
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
