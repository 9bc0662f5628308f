package dbaudit.rules.clients.unverified_app_binding_test

import data.dbaudit.rules.clients.unverified_app_binding as rule

setting(extra) := {"clients": [object.union({"id": "s1", "driver": "libpq", "kind": "url", "effect": "does a thing"}, extra)]}

test_fail_without_ca if {
	found := rule.fail with input as setting({"binding": "${db.DATABASE_URL}", "binding_ca": false, "effective_mode": "unknown"})
	count(found) == 1
	some finding in found
	finding.message == "sslmode=require, no CA: ${db.DATABASE_URL} is used unchanged, without CA_CERT"
}

test_pass_with_ca if {
	found := rule.fail with input as setting({"binding": "${db.DATABASE_URL}", "binding_ca": true})
	found == set()
	exempt := rule.not_applicable with input as setting({"binding": "${db.DATABASE_URL}", "binding_ca": true})
	exempt == set()
}

test_pass_with_verify_full if {
	found := rule.fail with input as setting({"binding": "${db.DATABASE_URL}", "binding_ca": false, "effective_mode": "verify-full"})
	found == set()
}

test_not_applicable_without_binding if {
	exempt := rule.not_applicable with input as setting({})
	count(exempt) == 1
}

test_not_applicable if {
	exempt := rule.not_applicable with input as setting({"binding": "${db.DATABASE_URL}", "binding_ca": false, "not_applicable": "test only"})
	exempt == {{"resource": "s1", "reason": "test only"}}
}

test_nothing_without_evidence if {
	found := rule.fail with input as setting({"binding": "${db.DATABASE_URL}"})
	found == set()
	exempt := rule.not_applicable with input as setting({"binding": "${db.DATABASE_URL}"})
	exempt == set()
}
