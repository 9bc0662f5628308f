package dbaudit.rules.tls.no_tls_test

import data.dbaudit.rules.tls.no_tls as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db"}, facts)]}}

found(answer) := result if {
	result := rule.fail with input as endpoint({"ssl_request": answer})
}

test_fail_when_the_request_is_refused if {
	some finding in found("refused")
	finding.resource == "db:25060"
	finding.message == "offers no TLS: it refuses the SSLRequest"
}

test_pass if {
	found("accepted") == set()
	found("none") == set() # TLS alone, without a request
}

# An error may be of a server that is full: it is no answer.
test_no_verdict_of_its_own_on_an_error if found("error") == set()

test_no_verdict_of_its_own_without_evidence if {
	result := rule.fail with input as endpoint({})
	result == set()
}
