# METADATA
# scope: package
# title: The server offers no TLS
# description: |
#   The server answers the SSLRequest with a refusal. Clients that insist on TLS
#   cannot connect, all others send their queries and credentials in plaintext: an attacker on the network path can read and change them.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/ssl-tcp.html
#   description: "PostgreSQL: Secure TCP/IP connections with SSL"
# - ref: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
#   description: "PostgreSQL: SSL session encryption"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TLS013
#   name: no-tls
#   passed: The server offers TLS
#   category: tls
#   severity: critical
#   security_severity: "9.8"
#   resource: endpoint
#   evidence:
#   - endpoint.ssl_request
#   - endpoint.tls.version
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     soc-2:
#     - id: CC6.7
#       title: The entity restricts the transmission, movement, and removal of information to authorized internal and external users and processes, and protects it during transmission, movement, or removal to meet the entity's objectives.
#     hipaa:
#     - id: 164.312(e)(1)
#       title: Transmission security
#     cis-postgresql:
#     - id: "6.8"
#       title: Ensure TLS is enabled and configured correctly
#     disa-stig-postgresql:
#     - id: SV-261900
#       title: PostgreSQL must maintain the authenticity of communications sessions by guarding against man-in-the-middle attacks that guess at Session ID values.
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     csa-ccm-4:
#     - id: CEK-03
#       title: Data Encryption
#     dora:
#     - id: 9(3)(a)
#       title: ICT solutions and processes ensure the security of the means of transfer of data
#     nis-2:
#     - id: 6.7.2(i)
#       title: Communication between distinct systems only through trusted channels that assure the identification of their end points and protect the data from modification or disclosure
#   remediation:
#     summary: >-
#       On DigitalOcean only its support can change this: open a ticket and name
#       the cluster and the endpoint. On a server of your own: ssl = on in
#       postgresql.conf, with ssl_cert_file and ssl_key_file; in PgBouncer:
#       client_tls_sslmode = require. Until then let no client connect over a
#       network: sslmode=verify-full refuses to.
package dbaudit.rules.tls.no_tls

fail contains finding if {
	some endpoint in input.cluster.endpoints
	endpoint.ssl_request == "refused"
	finding := {
		"resource": endpoint.id,
		"message": "offers no TLS: it refuses the SSLRequest",
		"evidence": {"ssl_request": "refused", "server": object.get(endpoint, "server", "unknown")},
	}
}
