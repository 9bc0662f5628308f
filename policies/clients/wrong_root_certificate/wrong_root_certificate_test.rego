package dbaudit.rules.clients.wrong_root_certificate_test

import data.dbaudit.rules.clients.wrong_root_certificate as rule

setting(extra) := {"clients": [object.union({"id": "s1", "driver": "libpq", "kind": "url", "effect": "does a thing"}, extra)]}

base := {"host": "db.b.db.ondigitalocean.com", "root_cert": "ca.crt", "root_cert_sha256": ["ab"]}

matched(ok) := object.union(base, {"cluster": {"id": "c1", "name": "db-1", "endpoint": "e", "root_matches": ok}})

test_fail_when_the_root_is_another if {
	found := rule.fail with input as setting(matched(false))
	count(found) == 1
	some finding in found
	finding.message == "the root certificate ca.crt does not hold the CA of db-1"
}

test_fail_when_it_verifies_no_audited_cluster if {
	found := rule.fail with input as setting(object.union(base, {"root_verifies": []}))
	count(found) == 1
	some finding in found
	finding.message == "the root certificate ca.crt holds the CA of none of the audited clusters"
}

test_fail_when_the_host_is_not_known if {
	found := rule.fail with input as setting({"root_cert": "ca.crt", "root_cert_sha256": ["ab"], "root_verifies": []})
	count(found) == 1
}

test_pass if {
	every extra in [matched(true), object.union(base, {"root_verifies": ["c1"]})] {
		found := rule.fail with input as setting(extra)
		found == set()
		exempt := rule.not_applicable with input as setting(extra)
		exempt == set()
	}
}

test_not_applicable_to_hosts_of_others if {
	exempt := rule.not_applicable with input as setting({"host": "db.example.com", "root_cert": "ca.crt", "root_cert_sha256": ["ab"], "root_verifies": []})
	count(exempt) == 1
}

test_not_applicable_without_a_root if {
	exempt := rule.not_applicable with input as setting({})
	count(exempt) == 1
	found := rule.fail with input as setting({})
	found == set()
}

test_not_applicable if {
	exempt := rule.not_applicable with input as setting(object.union(matched(false), {"not_applicable": "test only"}))
	exempt == {{"resource": "s1", "reason": "test only"}}
}
