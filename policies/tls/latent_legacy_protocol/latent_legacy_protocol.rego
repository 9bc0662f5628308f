# METADATA
# scope: package
# title: A legacy protocol is refused only by the crypto library
# description: |
#   SSLv3, TLS 1.0 or TLS 1.1 is not negotiated, but the server's own settings
#   would allow it: only the security level of its OpenSSL stands in the way.
#   Another build of the library, or a changed system-wide policy, brings the
#   version back without notice.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-SSL-MIN-PROTOCOL-VERSION
#   description: "PostgreSQL: ssl_min_protocol_version"
# - ref: https://www.rfc-editor.org/rfc/rfc8996
#   description: "RFC 8996: Deprecating TLS 1.0 and TLS 1.1"
# custom:
#   id: TLS012
#   name: latent-legacy-protocol
#   passed: The server's own settings refuse legacy protocols
#   category: tls
#   severity: low
#   security_severity: "3.1"
#   resource: endpoint
#   evidence:
#   - endpoint.protocols.SSLv3.state
#   - endpoint.protocols.TLSv1.0.state
#   - endpoint.protocols.TLSv1.1.state
#   worse: [latent]
#   controls:
#     pci-dss-4:
#     - id: 12.3.3
#       title: Cryptographic cipher suites and protocols in use are documented and reviewed.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: CM-6
#       title: Configuration Settings
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#   remediation:
#     summary: >-
#       On DigitalOcean only its support can change this: open a ticket and name
#       the cluster and the endpoint. On a server of your own:
#       ssl_min_protocol_version = 'TLSv1.2'; in PgBouncer: client_tls_protocols =
#       secure.
package dbaudit.rules.tls.latent_legacy_protocol

import data.dbaudit.lib.tls as lib

fail contains finding if {
	some id, latent in lib.legacy_in("refused_by_library")
	every open in lib.agreed_on_none { open.resource != id }
	finding := {
		"resource": id,
		"message": sprintf("would accept %s if its crypto library did", [concat(", ", latent)]),
		"evidence": {"latent": latent},
	}
}

not_applicable contains exempt if some exempt in lib.without_tls

unknown contains open if some open in lib.agreed_on_none
