# METADATA
# scope: package
# title: A certificate is out of its validity, or soon will be
# description: |
#   A certificate that the server presents has expired or is not valid yet
#   (critical: verifying clients are turned away now), or expires within a
#   parameter. DigitalOcean renews the certificates of its clusters; one that is
#   about to expire says that a renewal did not happen.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://www.postgresql.org/docs/current/ssl-tcp.html
#   description: "PostgreSQL: Secure TCP/IP connections with SSL"
# custom:
#   id: TLS004
#   name: certificate-expiry
#   category: tls
#   severity: high
#   severities: [critical, high]
#   security_severity: "7.5"
#   resource: endpoint
#   evidence:
#   - endpoint.tls.chain.not_before
#   - endpoint.tls.chain.not_after
#   parameters:
#     days:
#       type: integer
#       default: 30
#       minimum: 0
#       maximum: 365
#       unit: days
#       description: How long before its end a certificate is reported.
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
#   remediation:
#     summary: >-
#       On DigitalOcean open a ticket with its support and name the cluster and
#       the endpoint: certificates are renewed by it. On a server of your own
#       renew the certificate and reload the server.
package dbaudit.rules.tls.certificate_expiry

import data.dbaudit.lib.instant
import data.dbaudit.lib.tls as lib

day := ((24 * 60) * 60) * 1000000000

# skew is what the clock may be wrong by before "not valid yet" is believed.
skew := (5 * 60) * 1000000000

now := instant.ns(input.now)

# presented are the certificates of an endpoint that count: a root that is sent
# along is not verified by anybody; clients use their own copy.
presented[endpoint.id] contains [i, certificate] if {
	some endpoint in input.cluster.endpoints
	some i, certificate in endpoint.tls.chain
	not lib.sent_root(i, certificate)
}

which(0) := "the certificate"

which(i) := sprintf("certificate %d of the chain", [i + 1]) if i > 0

finding(id, i, certificate, severity, text) := {
	"resource": id,
	"severity": severity,
	"key": ["", object.get(certificate, "subject", "")][min([i, 1])],
	"message": sprintf("%s %s", [which(i), text]),
	"evidence": {
		"subject": object.get(certificate, "subject", ""),
		"not_before": object.get(certificate, "not_before", null),
		"not_after": object.get(certificate, "not_after", null),
		"position": i,
	},
}

fail contains finding(id, i, certificate, "critical", text) if {
	some id, certificates in presented
	some [i, certificate] in certificates
	instant.ns(certificate.not_after) < now
	text := sprintf("expired on %s: verifying clients are turned away", [substring(certificate.not_after, 0, 10)])
}

fail contains finding(id, i, certificate, "critical", text) if {
	some id, certificates in presented
	some [i, certificate] in certificates
	instant.ns(certificate.not_before) > now + skew
	text := sprintf("is not valid before %s: verifying clients are turned away", [substring(certificate.not_before, 0, 10)])
}

fail contains finding(id, i, certificate, "high", text) if {
	some id, certificates in presented
	some [i, certificate] in certificates
	left := instant.ns(certificate.not_after) - now
	left >= 0
	left < input.parameters.TLS004.days * day
	text := sprintf("expires on %s, in %d days", [substring(certificate.not_after, 0, 10), floor(left / day)])
}

not_applicable contains {"resource": endpoint.id, "reason": lib.no_tls} if {
	some endpoint in input.cluster.endpoints
	lib.without_tls(endpoint)
}
