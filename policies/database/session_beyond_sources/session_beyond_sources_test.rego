package dbaudit.rules.database.session_beyond_sources_test

import data.dbaudit.rules.database.session_beyond_sources as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "trusted_sources": [{"uuid": "s1"}], "sql": {"role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": ""}, {"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}, {"user": "app", "database": "shop", "application": "web", "address": "", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": ""}]}}}
	{object.get(f, "key", "") | some f in found} == {"app@203.0.113.5"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "trusted_sources": [{"uuid": "s1"}], "sql": {"role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

test_not_applicable if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "trusted_sources": [], "sql": {"role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": ""}]}}}
	count(rule.not_applicable) == 1 with input as {"cluster": {"id": "c1", "trusted_sources": [], "sql": {"role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": ""}]}}}
	count(rule.not_applicable) == 0 with input as {"cluster": {"id": "c1", "trusted_sources": [{"uuid": "s1"}], "sql": {"role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": ""}, {"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}, {"user": "app", "database": "shop", "application": "web", "address": "", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": ""}]}}}
}
