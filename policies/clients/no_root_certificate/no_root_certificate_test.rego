package dbaudit.rules.clients.no_root_certificate_test

import data.dbaudit.rules.clients.no_root_certificate as rule

setting(extra) := {"clients": [object.union({"id": "s1", "driver": "libpq", "kind": "url", "effect": "does a thing"}, extra)]}

test_fail_without_root if {
	found := rule.fail with input as setting({"effective_mode": "verify-full", "root_cert_state": "none"})
	count(found) == 1
	some finding in found
	finding.message == "names no root certificate: sslmode=verify-full"
}

test_fail_with_a_root_that_is_not_there if {
	found := rule.fail with input as setting({"effective_mode": "verify-ca", "root_cert_state": "absent", "root_cert": "ca.crt"})
	some finding in found
	finding.message == "its root certificate is not there: sslmode=verify-ca, ca.crt"
}

test_pass if {
	every state in ["present", "outside", "system", "inline"] {
		found := rule.fail with input as setting({"effective_mode": "verify-full", "root_cert_state": state})
		found == set()
		exempt := rule.not_applicable with input as setting({"effective_mode": "verify-full", "root_cert_state": state})
		exempt == set()
	}
}

test_not_applicable_to_weaker_modes if {
	exempt := rule.not_applicable with input as setting({"effective_mode": "require", "root_cert_state": "none"})
	count(exempt) == 1
}

test_not_applicable if {
	found := rule.fail with input as setting({"effective_mode": "verify-full", "root_cert_state": "none", "not_applicable": "localhost"})
	found == set()
	exempt := rule.not_applicable with input as setting({"effective_mode": "verify-full", "root_cert_state": "none", "not_applicable": "localhost"})
	exempt == {{"resource": "s1", "reason": "localhost"}}
}

test_password_file if {
	exempt := rule.not_applicable with input as setting({"kind": "pgpass", "password": true})
	count(exempt) == 1
}

test_nothing_without_evidence if {
	found := rule.fail with input as setting({})
	found == set()
	exempt := rule.not_applicable with input as setting({})
	exempt == set()
}

test_password_without_a_mode if {
	exempt := rule.not_applicable with input as setting({"kind": "env_file", "password": true, "missing": [{"fact": "effective_mode", "kind": "not_offered", "reason": "no mode is set at such a place"}]})
	count(exempt) == 1
}

test_a_mode_that_is_not_known if {
	exempt := rule.not_applicable with input as setting({"effective_mode": "unknown", "root_cert_state": "none"})
	exempt == set()
	bound := rule.not_applicable with input as setting({"effective_mode": "unknown", "root_cert_state": "none", "binding": "${db.DATABASE_URL}"})
	{x.reason | some x in bound} == {"an App Platform binding: see CL005"}
}
