package dbaudit.rules.tls.weak_cipher_test

import data.dbaudit.rules.tls.weak_cipher as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

found(broken, outdated) := result if {
	result := rule.fail with input as endpoint({"weak_ciphers": {"broken": broken, "outdated": outdated}})
}

test_broken_is_high if {
	some finding in found(["TLS_RSA_WITH_RC4_128_SHA"], [])
	finding.severity == "high"
	finding.message == "accepts TLS_RSA_WITH_RC4_128_SHA"
}

test_outdated_is_low if {
	some finding in found([], ["a", "b", "c", "d", "e"])
	finding.severity == "low"
	endswith(finding.message, ": a, b, c and 2 more")
}

test_both_are_two_findings if {
	{finding.key | some finding in found(["a"], ["b"])} == {"broken", "outdated"}
}

test_fail_though_the_other_is_not_known if {
	result := rule.fail with input as endpoint({"weak_ciphers": {"broken": ["a"]}})
	count(result) == 1
}

test_pass if found([], []) == set()

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

none_agreed := {version: {"state": "refused_by_library", "alert": 40} | some version in ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]}

test_unknown_when_no_version_was_agreed_on if {
	found := rule.fail with input as endpoint({"protocols": none_agreed})
	found == set()
	open := rule.unknown with input as endpoint({"protocols": none_agreed})
	{x.resource | some x in open} == {"db:25060"}
	spoken := rule.unknown with input as endpoint({"protocols": object.union(none_agreed, {"TLSv1.2": {"state": "accepted"}})})
	spoken == set()
}
