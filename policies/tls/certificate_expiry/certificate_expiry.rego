# METADATA
# scope: package
# title: A certificate is expired, not yet valid, or about to expire
# description: |
#   A certificate that the server presents has expired or is not valid yet
#   (critical: verifying clients refuse it now), or expires within the days of the
#   parameter. DigitalOcean renews the certificates of its clusters: a certificate
#   that is about to expire has missed its renewal.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://www.postgresql.org/docs/current/ssl-tcp.html
#   description: "PostgreSQL: Secure TCP/IP connections with SSL"
# custom:
#   id: TLS004
#   name: certificate-expiry
#   passed: The certificates are valid and do not expire soon
#   category: tls
#   severity: high
#   severities: [critical, high]
#   security_severity: "7.5"
#   resource: endpoint
#   evidence:
#   - endpoint.tls.chain.not_before
#   - endpoint.tls.chain.not_after
#   worse: [state]
#   parameters:
#     days:
#       type: integer
#       default: 30
#       minimum: 0
#       maximum: 365
#       unit: days
#       description: How long before it expires a certificate is reported.
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
#     soc-2:
#     - id: CC7.1
#       title: To meet its objectives, the entity uses detection and monitoring procedures to identify (1) changes to configurations that result in the introduction of new vulnerabilities, and (2) susceptibilities to newly discovered vulnerabilities.
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     dora:
#     - id: RTS 7(5)
#       title: Certificates are promptly renewed in advance of their expiration
#   remediation:
#     summary: >-
#       On DigitalOcean open a ticket and name the cluster and the endpoint:
#       DigitalOcean renews the certificates. On a server of your own renew the
#       certificate and reload the server.
package dbaudit.rules.tls.certificate_expiry

import data.dbaudit.lib.instant
import data.dbaudit.lib.tls as lib

# latest_start allows for a clock that is wrong by five minutes before "not valid yet"
# is believed.
latest_start := instant.now + ((5 * 60) * 1000000000)

earliest_end := instant.now + (input.parameters.TLS004.days * instant.day)

# A root that is sent along is not verified by anybody: clients use their own copy.
fail contains finding if {
	some endpoint in input.cluster.endpoints
	some i, certificate in endpoint.tls.chain
	problem := problem_of(certificate)
	not lib.sent_root(i, certificate)
	subject := object.get(certificate, "subject", "")
	finding := {
		"resource": endpoint.id,
		"severity": problem.severity,
		"key": ["", subject][min([i, 1])],
		"message": sprintf("%s %s", [which(i), problem.text]),
		"evidence": {
			"subject": subject,
			"not_before": object.get(certificate, "not_before", null),
			"not_after": object.get(certificate, "not_after", null),
			"position": i,
			"state": problem.state,
		},
	}
}

which(0) := "the certificate"

which(i) := sprintf("certificate %d of the chain", [i + 1]) if i > 0

problem_of(certificate) := {
	"severity": "critical",
	"state": "expired",
	"text": sprintf("expired on %s: verifying clients refuse it", [substring(certificate.not_after, 0, 10)]),
} if {
	instant.ns(certificate.not_after) < instant.now
} else := {
	"severity": "critical",
	"state": "not yet valid",
	"text": sprintf("is not valid before %s: verifying clients refuse it", [substring(certificate.not_before, 0, 10)]),
} if {
	instant.ns(certificate.not_before) > latest_start
} else := {
	"severity": "high",
	"state": "expires soon",
	"text": sprintf("expires in %s: on %s", [instant.days(floor(left / instant.day)), substring(certificate.not_after, 0, 10)]),
} if {
	ends := instant.ns(certificate.not_after)
	ends < earliest_end
	left := ends - instant.now
}

not_applicable contains exempt if some exempt in lib.without_tls
