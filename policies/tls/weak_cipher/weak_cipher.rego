# METADATA
# scope: package
# title: Weak cipher suites are accepted
# description: |
#   High: the server accepts a suite without encryption or authentication (NULL,
#   anonymous) or with a broken cipher (EXPORT, RC4, DES, 3DES). Low: it accepts
#   one without forward secrecy, so that a key stolen later opens traffic recorded
#   today, or without authenticated encryption; a stock PostgreSQL does, and a
#   current client does not choose them.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc9325
#   description: "RFC 9325: Recommendations for secure use of TLS and DTLS"
# - ref: https://www.rfc-editor.org/rfc/rfc7465
#   description: "RFC 7465: Prohibiting RC4 cipher suites"
# - ref: https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-SSL-CIPHERS
#   description: "PostgreSQL: ssl_ciphers"
# custom:
#   id: TLS008
#   name: weak-cipher
#   passed: Weak cipher suites are refused
#   category: tls
#   severity: high
#   severities: [high, low]
#   security_severity: "7.4"
#   resource: endpoint
#   evidence:
#   - endpoint.weak_ciphers.broken
#   - endpoint.weak_ciphers.outdated
#   worse: [broken, outdated]
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     - id: 12.3.3
#       title: Cryptographic cipher suites and protocols in use are documented and reviewed.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-13
#       title: Cryptographic Protection
#     - id: CM-6
#       title: Configuration Settings
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     cis-postgresql:
#     - id: "6.10"
#       title: Ensure Weak SSL/TLS Ciphers Are Disabled
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     csa-ccm-4:
#     - id: CEK-04
#       title: Encryption Algorithm
#     dora:
#     - id: 9(3)(a)
#       title: ICT solutions and processes ensure the security of the means of transfer of data
#     nis-2:
#     - id: 6.7.2(i)
#       title: Communication between distinct systems only through trusted channels that assure the identification of their end points and protect the data from modification or disclosure
#   remediation:
#     summary: >-
#       On DigitalOcean only its support can change this: open a ticket and name
#       the cluster and the endpoint. On a server of your own: ssl_ciphers =
#       'ECDHE+AESGCM:ECDHE+CHACHA20' (TLS 1.2; the suites of TLS 1.3 are all
#       strong); in PgBouncer the same as client_tls_ciphers.
package dbaudit.rules.tls.weak_cipher

import data.dbaudit.lib.tls as lib

fail contains finding if {
	some endpoint in input.cluster.endpoints
	count(endpoint.weak_ciphers.broken) > 0
	finding := {
		"resource": endpoint.id,
		"severity": "high",
		"key": "broken",
		"message": sprintf("accepts %s", [lib.some_of(endpoint.weak_ciphers.broken)]),
		"evidence": {"broken": endpoint.weak_ciphers.broken},
	}
}

fail contains finding if {
	some endpoint in input.cluster.endpoints
	count(endpoint.weak_ciphers.outdated) > 0
	finding := {
		"resource": endpoint.id,
		"severity": "low",
		"key": "outdated",
		"message": sprintf("accepts suites without forward secrecy or authenticated encryption: %s", [lib.some_of(endpoint.weak_ciphers.outdated)]),
		"evidence": {"outdated": endpoint.weak_ciphers.outdated},
	}
}

not_applicable contains exempt if some exempt in lib.without_tls

unknown contains open if some open in lib.agreed_on_none
