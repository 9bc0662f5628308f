package dbaudit.rules.tls.certificate_expiry_test

import data.dbaudit.rules.tls.certificate_expiry as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}, "now": "2026-06-01T00:00:00Z", "parameters": {"TLS004": {"days": 30}}}

certificate(from, to) := {"subject": "CN=db", "not_before": from, "not_after": to, "self_signed": false}

found(chain) := result if {
	result := rule.fail with input as endpoint({"tls": {"chain": chain}})
}

severity(chain) := result if {
	some finding in found(chain)
	result := finding.severity
}

test_expired_is_critical if {
	chain := [certificate("2025-01-01T00:00:00Z", "2026-05-31T23:59:59Z")]
	severity(chain) == "critical"
	count(found(chain)) == 1
}

test_not_yet_valid_is_critical if severity([certificate("2026-06-02T00:00:00Z", "2027-01-01T00:00:00Z")]) == "critical"

test_a_clock_may_be_five_minutes_wrong if {
	found([certificate("2026-06-01T00:04:59Z", "2027-01-01T00:00:00Z")]) == set()
	severity([certificate("2026-06-01T00:05:01Z", "2027-01-01T00:00:00Z")]) == "critical"
}

test_within_the_parameter_is_high if {
	severity([certificate("2026-01-01T00:00:00Z", "2026-06-30T23:59:59Z")]) == "high"
	found([certificate("2026-01-01T00:00:00Z", "2026-07-01T00:00:00Z")]) == set()
}

test_the_moment_itself_is_not_expired if severity([certificate("2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z")]) == "high"

test_no_good_expiration_date_is_far_off if found([certificate("2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z")]) == set()

test_before_the_clock_is_expired if severity([certificate("1500-01-01T00:00:00Z", "1600-02-29T00:00:00Z")]) == "critical"

test_an_intermediate_counts_with_a_key_of_its_own if {
	good := certificate("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
	bad := object.union(certificate("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z"), {"subject": "CN=intermediate"})
	chain := [good, bad]
	some finding in found(chain)
	finding.key == "CN=intermediate"
	contains(finding.message, "certificate 2 of the chain")
}

test_a_root_sent_along_does_not_count if {
	good := certificate("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")
	root := object.union(certificate("2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), {"self_signed": true})
	found([good, root]) == set()
}

test_a_self_signed_leaf_counts if severity([object.union(certificate("2010-01-01T00:00:00Z", "2020-01-01T00:00:00Z"), {"self_signed": true})]) == "critical"

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
