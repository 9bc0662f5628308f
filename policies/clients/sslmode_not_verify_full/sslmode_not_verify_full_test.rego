package dbaudit.rules.clients.sslmode_not_verify_full_test

import data.dbaudit.rules.clients.sslmode_not_verify_full as rule

setting(extra) := {"clients": [object.union({"id": "s1", "driver": "libpq", "kind": "url", "effect": "does a thing"}, extra)]}

test_fail_by_mode if {
	every mode, severity in {"disable": "high", "allow": "high", "prefer": "high", "require": "high", "verify-ca": "medium"} {
		found := rule.fail with input as setting({"effective_mode": mode, "verifies": false, "mode": mode})
		count(found) == 1
		some finding in found
		finding.severity == severity
		finding.resource == "s1"
		startswith(finding.message, sprintf("sslmode=%s: ", [mode]))
	}
}

test_message_names_both_modes if {
	found := rule.fail with input as setting({"effective_mode": "verify-ca", "mode": "require", "verifies": false})
	some finding in found
	startswith(finding.message, "sslmode=require acts as verify-ca: ")
}

test_fix_is_the_code if {
	found := rule.fail with input as setting({"effective_mode": "require", "fix": "write this", "verifies": false})
	some finding in found
	finding.remediation.code == "write this"
}

test_pass_when_it_verifies if {
	found := rule.fail with input as setting({"effective_mode": "verify-full", "verifies": true})
	found == set()
}

test_not_applicable if {
	exempt := rule.not_applicable with input as setting({"effective_mode": "disable", "verifies": false, "not_applicable": "localhost"})
	exempt == {{"resource": "s1", "reason": "localhost"}}
	found := rule.fail with input as setting({"effective_mode": "disable", "verifies": false, "not_applicable": "localhost"})
	found == set()
}

test_password_file if {
	exempt := rule.not_applicable with input as setting({"kind": "pgpass", "password": true})
	count(exempt) == 1
}

test_binding if {
	exempt := rule.not_applicable with input as setting({"effective_mode": "unknown", "binding": "${db.DATABASE_URL}"})
	count(exempt) == 1
}

test_binding_with_a_mode_of_its_own if {
	found := rule.fail with input as setting({"effective_mode": "require", "verifies": false, "binding": "${db.DATABASE_URL}"})
	count(found) == 1
}

test_nothing_without_evidence if {
	found := rule.fail with input as setting({})
	found == set()
	exempt := rule.not_applicable with input as setting({})
	exempt == set()
}

test_names_who_is_connected_so if {
	session := {"user": "doadmin", "address": "10.20.0.7", "application": "billing", "tls": true, "tls_version": "TLSv1.3", "trusted_source": "s1", "admits": 4096}
	found := rule.fail with input as setting({"effective_mode": "require", "mode": "require", "verifies": false, "sessions": [session]})
	{f.message | some f in found} == {"sslmode=require: does a thing; now the application billing connects from 10.20.0.7 without verifying, as doadmin, over a trusted source that admits 4,096 addresses"}
}
