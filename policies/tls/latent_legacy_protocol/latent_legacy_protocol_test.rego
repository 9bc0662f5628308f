package dbaudit.rules.tls.latent_legacy_protocol_test

import data.dbaudit.rules.tls.latent_legacy_protocol as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

protocols(states) := endpoint({"protocols": {version: {"state": state} | some version, state in states}})

refused := {"SSLv3": "refused_by_server", "TLSv1.0": "refused_by_server", "TLSv1.1": "refused_by_server", "TLSv1.2": "accepted"}

test_fail_for_each if {
	every version in ["SSLv3", "TLSv1.0", "TLSv1.1"] {
		found := rule.fail with input as protocols(object.union(refused, {version: "refused_by_library"}))
		count(found) == 1
		some finding in found
		finding.evidence.latent == [version]
	}
}

test_pass_when_refused_by_the_server if {
	found := rule.fail with input as protocols(refused)
	found == set()
}

test_pass_when_accepted_which_is_another_rule if {
	found := rule.fail with input as protocols(object.union(refused, {"TLSv1.0": "accepted"}))
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
