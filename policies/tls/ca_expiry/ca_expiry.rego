# METADATA
# scope: package
# title: The cluster's CA expires soon
# description: |
#   The CA that clients verify the cluster with expires within the days of the
#   parameter. When it does, every verifying client fails at once, until it has the
#   new file.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TLS009
#   name: ca-expiry
#   passed: The cluster's CA does not expire soon
#   category: tls
#   severity: medium
#   security_severity: "5.9"
#   resource: cluster
#   evidence:
#   - cluster.ca.certificates.not_after
#   worse: [state]
#   parameters:
#     days:
#       type: integer
#       default: 180
#       minimum: 0
#       maximum: 3650
#       unit: days
#       description: How long before it expires the CA is reported.
#   controls:
#     pci-dss-4:
#     - id: 4.2.1.1
#       title: An inventory of the entity's trusted keys and certificates used to protect PAN during transmission is maintained.
#     nist-800-53-r5:
#     - id: SC-17
#       title: Public Key Infrastructure Certificates
#     - id: SC-12
#       title: Cryptographic Key Establishment and Management
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     dora:
#     - id: RTS 7(5)
#       title: Certificates are promptly renewed in advance of their expiration
#   remediation:
#     summary: >-
#       Ask DigitalOcean's support when the cluster gets its next CA. Then give
#       clients a file with both, the old and the new one, before the change, and
#       drop the old one after it.
#     doctl: |
#       doctl databases get-ca {{ .cluster.id }} --format Certificate --no-header > ca.crt
#     api: |
#       GET /v2/databases/{{ .cluster.id }}/ca
#       # the certificate in the answer is base64 of PEM
#     control_panel: |
#       Databases → {{ .cluster.name }} → Overview → Connection details → Download CA certificate
#     terraform: |
#       data "digitalocean_database_ca" "{{ tfname .cluster.name }}" {
#         cluster_id = "{{ .cluster.id }}"
#       }
package dbaudit.rules.tls.ca_expiry

import data.dbaudit.lib.instant

fail contains finding if {
	not replica
	some certificate in input.cluster.ca.certificates
	left := instant.ns(certificate.not_after) - instant.now
	left < input.parameters.TLS009.days * instant.day
	subject := object.get(certificate, "subject", "")
	finding := {
		"resource": input.cluster.id,
		"key": object.get(certificate, "sha256", subject),
		"message": sprintf("the cluster's CA %s: %s", [ends(substring(certificate.not_after, 0, 10), floor(left / instant.day)), subject]),
		"evidence": {"subject": subject, "not_after": certificate.not_after, "days_left": floor(left / instant.day), "state": ["expires soon", "expired"][count([1 | left < 0])]},
	}
}

ends(date, days) := sprintf("expires on %s, in %s", [date, instant.days(days)]) if days >= 0

ends(date, days) := sprintf("expired on %s", [date]) if days < 0

replica if input.cluster.role == "replica"

not_applicable contains {"resource": input.cluster.id, "reason": "a replica has its primary's CA, which is judged there"} if replica
