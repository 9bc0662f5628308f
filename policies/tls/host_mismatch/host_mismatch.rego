# METADATA
# scope: package
# title: Host not in certificate
# description: |
#   The name that clients connect to is not among the names of the certificate, so
#   that sslmode=verify-full fails. Clients then fall back to verify-ca, which
#   accepts every certificate of the same CA, that of another cluster included.
#   Low: libpq accepts it (by the common name, or an address written as a DNS
#   name) and drivers that follow RFC 6125 do not.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://www.rfc-editor.org/rfc/rfc6125
#   description: "RFC 6125: Service identity in TLS"
# custom:
#   id: TLS003
#   name: host-mismatch
#   passed: The certificate is for the name that clients connect to
#   category: tls
#   severity: high
#   severities: [high, low]
#   security_severity: "7.4"
#   resource: endpoint
#   evidence:
#   - endpoint.tls.verification.host.ok
#   - endpoint.tls.verification.host_rfc6125.ok
#   worse: [host]
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-17
#       title: Public Key Infrastructure Certificates
#     - id: SC-23
#       title: Session Authenticity
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     hipaa:
#     - id: 164.312(e)(1)
#       title: Transmission security
#     soc-2:
#     - id: CC6.7
#       title: The entity restricts the transmission, movement, and removal of information to authorized internal and external users and processes, and protects it during transmission, movement, or removal to meet the entity's objectives.
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
#       Connect to a name that the certificate has: DigitalOcean's own host name
#       of the cluster rather than a CNAME or an address (libpq takes the address
#       beside it, as hostaddr). On a server of your own, issue a certificate with
#       the name as subjectAltName.
#     api: |
#       GET /v2/databases/{{ .cluster.id }}
#       # connection.host and private_connection.host are the names that certificates are issued for
#     control_panel: |
#       Databases → {{ .cluster.name }} → Overview → Connection details
package dbaudit.rules.tls.host_mismatch

import data.dbaudit.lib.tls as lib

evidence(endpoint) := {
	"host": object.get(endpoint, "host", ""),
	"dns_names": lib.leaf(endpoint, "dns_names"),
	"ip_addresses": lib.leaf(endpoint, "ip_addresses"),
	"subject": lib.leaf(endpoint, "subject"),
}

# reason names no host: endpoints that present one certificate are one finding.
reason(endpoint, check) := replace(
	object.get(check, "reason", "the certificate is for other names"),
	sprintf(", not for %s", [object.get(endpoint, "host", "")]),
	", not for the name that clients connect to",
)

fail contains finding if {
	some endpoint in input.cluster.endpoints
	check := endpoint.tls.verification.host
	check.ok == false
	finding := {
		"resource": endpoint.id,
		"severity": "high",
		"message": sprintf("verify-full would fail: %s", [reason(endpoint, check)]),
		"evidence": evidence(endpoint),
	}
}

fail contains finding if {
	some endpoint in input.cluster.endpoints
	not endpoint.tls.verification.host.ok == false
	check := endpoint.tls.verification.host_rfc6125
	check.ok == false
	finding := {
		"resource": endpoint.id,
		"severity": "low",
		"key": "rfc6125",
		"message": sprintf("verify-full works only with libpq, other drivers refuse the name: %s", [reason(endpoint, check)]),
		"evidence": evidence(endpoint),
	}
}

not_applicable contains exempt if some exempt in lib.without_tls
