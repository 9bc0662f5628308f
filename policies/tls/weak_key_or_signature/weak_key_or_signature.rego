# METADATA
# scope: package
# title: A key or signature of the certificate chain is weak
# description: |
#   A certificate that the server presents, or one of the cluster's CA, which
#   clients trust, has a key of RSA under 2048 bits or of an elliptic curve under
#   256, or is signed with MD5 or SHA-1, for which certificates have been forged.
#   Current clients refuse such chains, or soon will; and an attacker who breaks
#   the key of a CA can impersonate the server. A root's own signature does not
#   count: it is not verified.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc9325
#   description: "RFC 9325: Recommendations for secure use of TLS and DTLS"
# - ref: https://csrc.nist.gov/pubs/sp/800/131/a/r2/final
#   description: "NIST SP 800-131A Rev. 2: Transitioning the use of cryptographic algorithms and key lengths"
# custom:
#   id: TLS007
#   name: weak-key-or-signature
#   passed: The keys and signatures of the certificate chain are strong
#   category: tls
#   severity: high
#   security_severity: "7.4"
#   resource: endpoint
#   evidence:
#   - endpoint.tls.chain.key_algorithm
#   - endpoint.tls.chain.key_bits
#   - endpoint.tls.chain.signature
#   - cluster.ca.certificates.key_algorithm
#   - cluster.ca.certificates.key_bits
#   - cluster.ca.certificates.signature
#   worse: [key_algorithm, key_bits, signature]
#   parameters:
#     min_rsa_bits:
#       type: integer
#       default: 2048
#       minimum: 1024
#       maximum: 8192
#       unit: bits
#       description: The shortest RSA key that passes.
#     min_ec_bits:
#       type: integer
#       default: 256
#       minimum: 160
#       maximum: 521
#       unit: bits
#       description: The smallest elliptic curve that passes.
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-12
#       title: Cryptographic Key Establishment and Management
#     - id: SC-13
#       title: Cryptographic Protection
#     - id: SC-17
#       title: Public Key Infrastructure Certificates
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     csa-ccm-4:
#     - id: CEK-04
#       title: Encryption Algorithm
#   remediation:
#     summary: >-
#       On DigitalOcean only its support can change this: open a ticket and name
#       the cluster and the endpoint. On a server of your own, issue a certificate
#       with a new key (ECDSA P-256, or RSA of 2048 bits or more) and SHA-256.
package dbaudit.rules.tls.weak_key_or_signature

import data.dbaudit.lib.tls as lib

minimum := {
	"RSA": input.parameters.TLS007.min_rsa_bits,
	"DSA": input.parameters.TLS007.min_rsa_bits,
	"ECDSA": input.parameters.TLS007.min_ec_bits,
}

# weak_signatures are by their names in Go's crypto/x509, with the hash that is weak.
weak_signatures := {"MD2-RSA": "MD2", "MD5-RSA": "MD5", "SHA1-RSA": "SHA1", "DSA-SHA1": "SHA1", "ECDSA-SHA1": "SHA1"}

# judged are the keys and signatures that are known, sound or weak.
judged_keys := {"RSA", "DSA", "ECDSA", "Ed25519", "Ed448"}

judged_signatures := object.keys(weak_signatures) | sound_signatures

sound_signatures := {
	"SHA256-RSA", "SHA384-RSA", "SHA512-RSA", "SHA256-RSAPSS", "SHA384-RSAPSS", "SHA512-RSAPSS",
	"ECDSA-SHA256", "ECDSA-SHA384", "ECDSA-SHA512", "DSA-SHA256", "Ed25519", "Ed448",
}

# sound is true for most certificates, and spares them what follows.
sound(certificate) if {
	certificate.key_bits >= minimum[certificate.key_algorithm]
	sound_signatures[certificate.signature]
}

# doubtful are the certificates that need a closer look.
doubtful := [[endpoint, i, certificate] |
	some endpoint in input.cluster.endpoints
	some i, certificate in endpoint.tls.chain
	not sound(certificate)
]

# unread is what of a certificate cannot be judged. A root's own signature does not
# count.
unread(certificate) := sprintf("its key is %s", [certificate.key_algorithm]) if {
	not judged_keys[certificate.key_algorithm]
} else := "the size of its key is not known" if {
	not certificate.key_bits > 0
} else := sprintf("it is signed with %s", [certificate.signature]) if {
	not judged_signatures[certificate.signature]
	not lib.self_signed(certificate)
}

unknown contains {"resource": endpoint.id, "reason": reason} if {
	some [endpoint, i, certificate] in doubtful
	text := unread(certificate)
	reason := sprintf("certificate %d of the chain cannot be judged: %s", [i + 1, text])
}

unknown contains {"resource": endpoint.id, "reason": reason} if {
	some certificate in input.cluster.ca.certificates
	text := unread(certificate)
	some endpoint in input.cluster.endpoints
	endpoint.tls
	reason := sprintf("the CA that clients verify it with cannot be judged: %s", [text])
}

weaknesses(certificate) := {text |
	certificate.key_bits < minimum[certificate.key_algorithm]
	text := sprintf("its key is %s of %d bits", [certificate.key_algorithm, certificate.key_bits])
} | {text |
	hash := weak_signatures[certificate.signature]
	not lib.self_signed(certificate)
	text := sprintf("it is signed with %s", [hash])
}

facts(certificate) := {
	"subject": object.get(certificate, "subject", ""),
	"key_algorithm": certificate.key_algorithm,
	"key_bits": certificate.key_bits,
	"signature": certificate.signature,
}

fail contains finding if {
	some [endpoint, i, certificate] in doubtful
	found := weaknesses(certificate)
	count(found) > 0
	subject := object.get(certificate, "subject", "")
	finding := {
		"resource": endpoint.id,
		"key": ["", subject][min([i, 1])],
		"message": sprintf("certificate %d of the chain (%s): %s", [i + 1, subject, concat(", ", sort(found))]),
		"evidence": object.union(facts(certificate), {"position": i}),
	}
}

# The CA counts whether or not the server sends it along: clients trust all of it.
fail contains finding if {
	some [certificate, found] in weak_authorities
	some endpoint in input.cluster.endpoints
	endpoint.tls
	not presented(endpoint, certificate)
	subject := object.get(certificate, "subject", "")
	finding := {
		"resource": endpoint.id,
		"key": sprintf("ca %s", [subject]),
		"message": sprintf("the CA that clients verify it with (%s): %s", [subject, concat(", ", sort(found))]),
		"evidence": facts(certificate),
	}
}

weak_authorities := [[certificate, found] |
	some certificate in input.cluster.ca.certificates
	found := weaknesses(certificate)
	count(found) > 0
]

presented(endpoint, certificate) if {
	some sent in endpoint.tls.chain
	sent.sha256 == certificate.sha256
}

not_applicable contains exempt if some exempt in lib.without_tls

# Nobody named a CA (a probe of any server), and a public one has signed.
not_applicable contains {"resource": endpoint.id, "reason": reason} if {
	some endpoint in input.cluster.endpoints
	endpoint.tls.verification.system.ok == true
	not endpoint.tls.verification.ca
	reason := "nothing that it presents is weak, no CA of the cluster's own is known, and the system's roots verify the chain"
}
