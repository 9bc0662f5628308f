package dbaudit.rules.database.sessions_with_weak_tls_test

import data.dbaudit.rules.database.sessions_with_weak_tls as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.1", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}, {"user": "app", "database": "shop", "application": "web", "address": "203.0.113.6", "tls": true, "tls_version": "TLSv1.3", "cipher": "ECDHE-RSA-RC4-SHA", "bits": 256, "count": 2, "trusted_source": "s1"}, {"user": "app", "database": "shop", "application": "web", "address": "203.0.113.7", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 112, "count": 2, "trusted_source": "s1"}]}}}
	{object.get(f, "key", "") | some f in found} == {"app@203.0.113.5", "app@203.0.113.6", "app@203.0.113.7"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}, {"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": false, "tls_version": "", "cipher": "", "bits": 0, "count": 2, "trusted_source": "s1"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

with_version(version) := {"cluster": {"id": "c1", "sql": {"sessions": [{"user": "app", "tls_version": version}]}}}

test_a_version_that_is_not_known if {
	open := rule.unknown with input as with_version("TLSv9")
	{x.resource | some x in open} == {"c1"}
	known := rule.unknown with input as with_version("TLSv1.3")
	known == set()
}
