# METADATA
# scope: package
# title: Data sent before the TLS handshake is accepted after it
# description: |
#   The server treats data that was sent in plaintext, before the TLS handshake, as
#   part of the encrypted session (CVE-2021-23214). An attacker on the network path
#   can put SQL of their own before the client's, even if the client verifies the
#   server. Fixed in PostgreSQL 14.1, 13.5, 12.9, 11.14, 10.19 and 9.6.24.
# related_resources:
# - ref: https://www.postgresql.org/support/security/CVE-2021-23214/
#   description: "PostgreSQL: CVE-2021-23214"
# - ref: https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-SSL
#   description: "PostgreSQL: SSL session encryption"
# custom:
#   id: TLS010
#   name: plaintext-injection
#   passed: Data sent before the TLS handshake is not accepted after it
#   category: tls
#   severity: critical
#   security_severity: "9.1"
#   resource: endpoint
#   evidence:
#   - endpoint.plaintext_injection.vulnerable
#   controls:
#     pci-dss-4:
#     - id: 6.3.3
#       title: All system components are protected from known vulnerabilities by installing applicable security patches/updates.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-23
#       title: Session Authenticity
#     - id: SI-2
#       title: Flaw Remediation
#     iso-27001-2022:
#     - id: "8.8"
#       title: Management of technical vulnerabilities
#     soc-2:
#     - id: CC7.1
#       title: To meet its objectives, the entity uses detection and monitoring procedures to identify (1) changes to configurations that result in the introduction of new vulnerabilities, and (2) susceptibilities to newly discovered vulnerabilities.
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     dora:
#     - id: 9(3)(a)
#       title: ICT solutions and processes ensure the security of the means of transfer of data
#     nis-2:
#     - id: 6.7.2(i)
#       title: Communication between distinct systems only through trusted channels that assure the identification of their end points and protect the data from modification or disclosure
#   remediation:
#     summary: >-
#       Install the pending update of the cluster; if there is none, open a ticket
#       with DigitalOcean's support. On a server of your own, install the latest
#       minor release.
#     doctl: |
#       doctl databases maintenance-window get {{ .cluster.id }}
#     api: |
#       PUT /v2/databases/{{ .cluster.id }}/install_update
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Upgrade window → Install updates
package dbaudit.rules.tls.plaintext_injection

import data.dbaudit.lib.tls as lib

fail contains finding if {
	some endpoint in input.cluster.endpoints
	endpoint.plaintext_injection.vulnerable == true
	finding := {
		"resource": endpoint.id,
		"message": "trusts plaintext sent before TLS: CVE-2021-23214",
		"evidence": {"answer": object.get(endpoint.plaintext_injection, "answer", "")},
	}
}

not_applicable contains exempt if some exempt in lib.without_tls
