package dbaudit.rules.tls.weak_key_or_signature_test

import data.dbaudit.rules.tls.weak_key_or_signature as rule

endpoint(facts) := {"cluster": {"id": "c1", "endpoints": [object.union({"id": "db:25060", "host": "db", "ssl_request": "accepted"}, facts)]}, "parameters": {"TLS007": {"min_rsa_bits": 2048, "min_ec_bits": 256}}}

certificate(facts) := object.union({"subject": "CN=db", "key_algorithm": "ECDSA", "key_bits": 256, "signature": "ECDSA-SHA256", "self_signed": false}, facts)

messages(chain) := {finding.message | some finding in found} if {
	found := rule.fail with input as endpoint({"tls": {"chain": chain}})
}

weak(facts) if count(messages([certificate(facts)])) == 1

test_rsa if {
	weak({"key_algorithm": "RSA", "key_bits": 1024})
	weak({"key_algorithm": "RSA", "key_bits": 2047})
	not weak({"key_algorithm": "RSA", "key_bits": 2048})
}

test_dsa if {
	weak({"key_algorithm": "DSA", "key_bits": 1024})
	not weak({"key_algorithm": "DSA", "key_bits": 2048})
}

test_curves if {
	weak({"key_bits": 224})
	not weak({"key_bits": 256})
	not weak({"key_algorithm": "Ed25519", "key_bits": 256, "signature": "Ed25519"})
}

test_signatures if {
	weak({"signature": "SHA1-RSA"})
	weak({"signature": "ECDSA-SHA1"})
	weak({"signature": "DSA-SHA1"})
	weak({"signature": "MD5-RSA"})
	weak({"signature": "MD2-RSA"})
	not weak({"signature": "SHA256-RSA"})
	not weak({"signature": "SHA512-RSAPSS"})
}

test_both_in_one_finding if {
	some message in messages([certificate({"key_algorithm": "RSA", "key_bits": 1024, "signature": "SHA1-RSA"})])
	contains(message, "it is signed with SHA1, its key is RSA of 1024 bits")
}

test_a_roots_own_signature_does_not_count if {
	messages([certificate({}), certificate({"subject": "CN=root", "self_signed": true, "signature": "SHA1-RSA"})]) == set()
	count(messages([certificate({}), certificate({"subject": "CN=root", "self_signed": true, "key_bits": 160})])) == 1
}

test_an_intermediate_counts if count(messages([certificate({}), certificate({"subject": "CN=intermediate", "signature": "SHA1-RSA"})])) == 1

with_ca(chain, ca) := object.union(endpoint({"tls": {"chain": chain}}), {"cluster": {"ca": {"certificates": ca}}})

root := certificate({"subject": "CN=root", "self_signed": true, "key_algorithm": "RSA", "key_bits": 1024, "signature": "SHA1-RSA", "sha256": "aa"})

test_the_ca_that_is_not_presented if {
	found := rule.fail with input as with_ca([certificate({})], [root])
	count(found) == 1
	some finding in found
	finding.resource == "db:25060"
	finding.message == "the CA that clients verify it with (CN=root): its key is RSA of 1024 bits"
}

test_a_root_that_is_presented_counts_once if {
	found := rule.fail with input as with_ca([certificate({}), root], [root])
	count(found) == 1
}

test_a_sound_ca if {
	found := rule.fail with input as with_ca([certificate({})], [object.union(root, {"key_bits": 3072})])
	found == set()
}

test_no_finding_of_an_endpoint_that_was_not_seen if {
	found := rule.fail with input as object.union(endpoint({}), {"cluster": {"ca": {"certificates": [root]}}})
	found == set()
}

test_not_applicable_with_a_public_ca if {
	public := endpoint({"tls": {"chain": [certificate({})], "verification": {"system": {"ok": true}}}})
	exempt := rule.not_applicable with input as public
	count(exempt) == 1
	own := endpoint({"tls": {"chain": [certificate({})], "verification": {"system": {"ok": true}, "ca": {"ok": true}}}})
	judged := rule.not_applicable with input as own
	judged == set()
}

test_the_parameters if {
	with_rsa_3072 := object.union(endpoint({"tls": {"chain": [certificate({"key_algorithm": "RSA", "key_bits": 2048})]}}), {"parameters": {"TLS007": {"min_rsa_bits": 3072, "min_ec_bits": 384}}})
	found := rule.fail with input as with_rsa_3072
	count(found) == 1
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

unread(chain, ca) := {open.reason | some open in opens} if {
	opens := rule.unknown with input as with_ca(chain, ca)
}

test_what_cannot_be_read_is_unknown if {
	unread([certificate({"key_algorithm": "unknown", "key_bits": 0})], []) == {"certificate 1 of the chain cannot be judged: its key is unknown"}
	unread([certificate({"key_bits": 0})], []) == {"certificate 1 of the chain cannot be judged: the size of its key is not known"}
	unread([certificate({}), certificate({"signature": "0"})], []) == {"certificate 2 of the chain cannot be judged: it is signed with 0"}
	unread([certificate({})], [certificate({"key_algorithm": "unknown"})]) == {"the CA that clients verify it with cannot be judged: its key is unknown"}
}

test_what_can_be_read_is_judged if {
	unread([certificate({}), certificate({"signature": "SHA1-RSA"})], [root]) == set()
	unread([certificate({}), certificate({"self_signed": true, "signature": "0"})], []) == set()
}
