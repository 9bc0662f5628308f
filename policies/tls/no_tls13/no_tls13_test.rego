package dbaudit.rules.tls.no_tls13_test

import data.dbaudit.rules.tls.no_tls13 as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

test_fail if {
	every state in ["refused_by_server", "refused_by_library"] {
		found := rule.fail with input as endpoint({"protocols": {"TLSv1.2": {"state": "accepted"}, "TLSv1.3": {"state": state, "alert": 70}}})
		count(found) == 1
	}
}

test_pass if {
	found := rule.fail with input as endpoint({"protocols": {"TLSv1.3": {"state": "accepted"}}})
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

none_agreed := {version: {"state": "refused_by_library", "alert": 40} | some version in ["SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"]}

test_unknown_when_no_version_was_agreed_on if {
	found := rule.fail with input as endpoint({"protocols": none_agreed})
	found == set()
	open := rule.unknown with input as endpoint({"protocols": none_agreed})
	{x.resource | some x in open} == {"db:25060"}
	spoken := rule.unknown with input as endpoint({"protocols": object.union(none_agreed, {"TLSv1.2": {"state": "accepted"}})})
	spoken == set()
}
