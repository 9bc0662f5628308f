# METADATA
# scope: package
# title: TLS 1.3 is refused
# description: |
#   The server does not speak TLS 1.3, which has only strong suites, encrypts the
#   certificate, and needs one round trip less. TLS 1.2 is not broken, but it
#   depends on the right settings.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8446
#   description: "RFC 8446: TLS 1.3"
# - ref: https://www.rfc-editor.org/rfc/rfc9325
#   description: "RFC 9325: Recommendations for secure use of TLS and DTLS"
# custom:
#   id: TLS006
#   name: no-tls13
#   passed: TLS 1.3 is accepted
#   category: tls
#   severity: low
#   security_severity: "3.1"
#   resource: endpoint
#   evidence:
#   - endpoint.protocols.TLSv1.3.state
#   controls:
#     pci-dss-4:
#     - id: 12.3.3
#       title: Cryptographic cipher suites and protocols in use are documented and reviewed.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-13
#       title: Cryptographic Protection
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
#       the cluster and the endpoint. On a server of your own: an OpenSSL of 1.1.1
#       or later, and no ssl_max_protocol_version.
package dbaudit.rules.tls.no_tls13

import data.dbaudit.lib.tls as lib

fail contains finding if {
	some endpoint in input.cluster.endpoints
	state := endpoint.protocols["TLSv1.3"].state
	state != "accepted"
	lib.speaks(endpoint)
	finding := {
		"resource": endpoint.id,
		"message": "does not speak TLS 1.3",
		"evidence": {"state": state},
	}
}

not_applicable contains exempt if some exempt in lib.without_tls

unknown contains open if some open in lib.agreed_on_none
