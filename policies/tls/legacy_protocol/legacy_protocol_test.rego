package dbaudit.rules.tls.legacy_protocol_test

import data.dbaudit.rules.tls.legacy_protocol as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

protocols(states) := endpoint({"protocols": {version: {"state": state} | some version, state in states}})

refused := {"SSLv3": "refused_by_server", "TLSv1.0": "refused_by_server", "TLSv1.1": "refused_by_server", "TLSv1.2": "accepted", "TLSv1.3": "accepted"}

test_fail_for_each if {
	every version in ["SSLv3", "TLSv1.0", "TLSv1.1"] {
		found := rule.fail with input as protocols(object.union(refused, {version: "accepted"}))
		count(found) == 1
		some finding in found
		finding.evidence.accepted == [version]
	}
}

test_one_finding_for_several if {
	found := rule.fail with input as protocols(object.union(refused, {"TLSv1.0": "accepted", "TLSv1.1": "accepted"}))
	{finding.message | some finding in found} == {"accepts TLSv1.0, TLSv1.1"}
}

test_fail_though_others_are_not_known if {
	found := rule.fail with input as protocols({"TLSv1.0": "accepted"})
	count(found) == 1
}

test_pass if {
	found := rule.fail with input as protocols(object.union(refused, {"TLSv1.0": "refused_by_library"}))
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

test_sessions_of_such_a_version_are_named if {
	old := {"user": "app", "address": "203.0.113.5", "application": "billing", "tls": true, "tls_version": "TLSv1.1", "trusted_source": "s1", "admits": 1}
	cluster := object.union(endpoint({"role": "primary", "protocols": {"TLSv1.1": {"state": "accepted"}}}).cluster, {"sql": {"role": "dbaudit", "sessions": [old, object.union(old, {"tls_version": "TLSv1.3"})]}})
	found := rule.fail with input as {"cluster": cluster}
	{f.message | some f in found} == {"accepts TLSv1.1; now the application billing connects from 203.0.113.5 with TLSv1.1, as app, over a trusted source that admits 1 address"}
}
