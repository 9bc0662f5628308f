package dbaudit.rules.tls.weak_authentication_test

import data.dbaudit.rules.tls.weak_authentication as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}}

found(method, binding) := result if {
	result := rule.fail with input as endpoint({"authentication": {"method": method, "channel_binding": binding}})
}

test_weak_methods_are_high if {
	every method in ["password", "md5", "trust"] {
		some finding in found(method, false)
		finding.severity == "high"
		count(found(method, false)) == 1
	}
}

test_scram_without_channel_binding_is_low if {
	some finding in found("scram-sha-256", false)
	finding.severity == "low"
}

test_pass if {
	found("scram-sha-256", true) == set()
	found("cert", false) == set()
	found("gss", false) == set()
}

test_not_applicable_when_rejected if {
	in_force := endpoint({"authentication": {"method": "rejected", "channel_binding": false}})
	exempt := rule.not_applicable with input as in_force
	count(exempt) == 1
	found("rejected", false) == set()
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

offered(method, mechanisms) := {"authentication": {"method": method, "mechanisms": mechanisms, "channel_binding": false}}

test_weak_mechanisms_are_high if {
	every name in ["PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-1-PLUS"] {
		found := rule.fail with input as endpoint(offered("sasl", [name, "SCRAM-SHA-256"]))
		some finding in found
		finding.severity == "high"
		finding.key == "mechanisms"
	}
}

open(method, mechanisms) := {x.reason | some x in opens} if {
	opens := rule.unknown with input as endpoint(offered(method, mechanisms))
}

test_what_nobody_knows_is_unknown if {
	open("sasl", ["SCRAM-SHA-256", "X-OTHER"]) == {"asks for sasl, X-OTHER, the strength of which is not known"}
	open("oauthbearer", ["OAUTHBEARER"]) == {"asks for oauthbearer, OAUTHBEARER, the strength of which is not known"}
	open("kerberos", []) == {"asks for kerberos, the strength of which is not known"}
}

test_what_is_known_is_judged if {
	open("scram-sha-256", ["SCRAM-SHA-256"]) == set()
	open("gss", []) == set()
}
