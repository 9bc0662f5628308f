package dbaudit.rules.database.application_as_doadmin_test

import data.dbaudit.rules.database.application_as_doadmin as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "sessions": [{"user": "doadmin", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}, {"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}]}}}
	{object.get(f, "key", "") | some f in found} == {"203.0.113.5 web"}
	every f in found {
		f.resource == "c1"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql": {"server_version_num": 160014, "role": "dbaudit", "sessions": [{"user": "app", "database": "shop", "application": "web", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3", "cipher": "TLS_AES_256_GCM_SHA384", "bits": 256, "count": 2, "trusted_source": "s1"}]}}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}

# An audit that logs in as doadmin itself leaves out its own sessions alone.
test_fail_where_the_audit_is_doadmin if {
	session := {"user": "doadmin", "address": "203.0.113.5", "tls": true, "tls_version": "TLSv1.3"}
	found := rule.fail with input as {"cluster": {"id": "c1", "sql": {"role": "doadmin", "sessions": [
		object.union(session, {"application": "web"}),
		object.union(session, {"application": "dbaudit"}),
	]}}}
	{f.key | some f in found} == {"203.0.113.5 web"}
}
