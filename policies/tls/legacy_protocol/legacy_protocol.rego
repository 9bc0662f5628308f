# METADATA
# scope: package
# title: SSLv3, TLS 1.0 or TLS 1.1 is accepted
# description: |
#   The server accepts a protocol version that has been deprecated for years (RFC
#   7568, RFC 8996): these versions build on MD5 and SHA-1 and on ciphers with
#   known attacks, and an attacker on the network path can downgrade a client to
#   them.
# related_resources:
# - ref: https://www.rfc-editor.org/rfc/rfc8996
#   description: "RFC 8996: Deprecating TLS 1.0 and TLS 1.1"
# - ref: https://www.rfc-editor.org/rfc/rfc7568
#   description: "RFC 7568: Deprecating SSLv3"
# - ref: https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-SSL-MIN-PROTOCOL-VERSION
#   description: "PostgreSQL: ssl_min_protocol_version"
# custom:
#   id: TLS005
#   name: legacy-protocol
#   passed: SSLv3, TLS 1.0 and TLS 1.1 are refused
#   category: tls
#   severity: high
#   security_severity: "7.4"
#   resource: endpoint
#   evidence:
#   - endpoint.protocols.SSLv3.state
#   - endpoint.protocols.TLSv1.0.state
#   - endpoint.protocols.TLSv1.1.state
#   worse: [accepted]
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
#     soc-2:
#     - id: CC6.7
#       title: The entity restricts the transmission, movement, and removal of information to authorized internal and external users and processes, and protects it during transmission, movement, or removal to meet the entity's objectives.
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
#       the cluster and the endpoint. On a server of your own:
#       ssl_min_protocol_version = 'TLSv1.2'; in PgBouncer: client_tls_protocols =
#       secure.
package dbaudit.rules.tls.legacy_protocol

import data.dbaudit.lib.sql
import data.dbaudit.lib.tls as lib

fail contains finding if {
	some id, accepted in lib.legacy_in("accepted")
	finding := {
		"resource": id,
		"message": sprintf("accepts %s%s", [concat(", ", accepted), sql.connected(sessions(id))]),
		"evidence": object.union({"accepted": accepted}, sql.shown(sessions(id))),
	}
}

# sessions are those of such a version, which the database itself tells of.
sessions(id) := [session |
	some endpoint in input.cluster.endpoints
	endpoint.id == id
	sql.of_server(endpoint)
	some session in input.cluster.sql.sessions
	sql.theirs(session)
	session.tls_version in sql.old_tls
]

not_applicable contains exempt if some exempt in lib.without_tls

unknown contains open if some open in lib.agreed_on_none
