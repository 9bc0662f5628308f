package dbaudit.rules.tls.ca_expiry_test

import data.dbaudit.rules.tls.ca_expiry as rule

cluster(role, ends) := {
	"cluster": {"id": "c1", "role": role, "ca": {"pem": "", "certificates": [{"subject": "CN=ca", "sha256": "ab", "not_after": ends}]}},
	"now": "2026-01-01T00:00:00Z", "parameters": {"TLS009": {"days": 180}},
}

test_fail_within_the_parameter if {
	found := rule.fail with input as cluster("cluster", "2026-06-29T23:59:59Z")
	count(found) == 1
	some finding in found
	finding.message == "the cluster's CA expires on 2026-06-29, in 179 days: CN=ca"
	finding.evidence.days_left == 179
}

test_fail_when_expired if {
	found := rule.fail with input as cluster("cluster", "2025-12-31T00:00:00Z")
	some finding in found
	finding.message == "the cluster's CA expired on 2025-12-31: CN=ca"
}

test_pass_at_the_parameter if {
	found := rule.fail with input as cluster("cluster", "2026-06-30T00:00:00Z")
	found == set()
}

test_not_applicable_to_a_replica if {
	found := rule.fail with input as cluster("replica", "2026-01-02T00:00:00Z")
	found == set()
	exempt := rule.not_applicable with input as cluster("replica", "2026-01-02T00:00:00Z")
	count(exempt) == 1
}

test_nothing_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1", "role": "cluster"}, "now": "2026-01-01T00:00:00Z", "parameters": {"TLS009": {"days": 180}}}
	found == set()
}
