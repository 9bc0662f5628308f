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

unknown(attempts) := result if {
	result := rule.unknown with input as endpoint({"plaintext": {"accepted": false, "attempts": attempts}})
}

test_unknown_when_only_invented_names_were_refused if {
	some open in unknown([{"user": "nobody", "database": "nothing", "accepted": false}])
	open.resource == "db:25060"
	open.reason == "refused without TLS, but for names that may not exist: user nobody, database nothing"
	count(unknown([])) == 1
}

test_refused_for_a_known_name if {
	unknown([
		{"user": "nobody", "database": "nothing", "accepted": false},
		{"user": "doadmin", "database": "defaultdb", "known": true, "accepted": false},
	]) == set()
}

test_not_unknown_without_evidence if {
	result := rule.unknown with input as endpoint({})
	result == set()
}

test_sessions_without_tls_are_named if {
	plain := {"user": "app", "address": "203.0.113.5", "application": "billing", "tls": false, "tls_version": "", "trusted_source": "s1", "admits": 256}
	sql := {"role": "dbaudit", "sessions": [plain, object.union(plain, {"address": "203.0.113.6"}), object.union(plain, {"tls": true}), object.union(plain, {"user": "_dodb"})]}
	endpoints := [{"id": "db:25060", "role": "primary", "plaintext": {"accepted": true}}, {"id": "db:25061", "role": "pool", "plaintext": {"accepted": true}}]
	found := rule.fail with input as {"cluster": {"id": "c1", "endpoints": endpoints, "sql": sql}}
	{f.resource: f.message | some f in found} == {
		"db:25060": "accepts connections without TLS; now the application billing connects from 203.0.113.5 without TLS, as app, over a trusted source that admits 256 addresses, and 1 more",
		"db:25061": "accepts connections without TLS",
	}
	{count(object.get(f.evidence, "sessions", [])) | some f in found} == {0, 2}
}
