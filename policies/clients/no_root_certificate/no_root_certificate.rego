# METADATA
# scope: package
# title: A verifying client has no root certificate
# description: |
#   The mode verifies, but no root certificate is named here, or the file that is
#   named is not in the tree. A managed cluster's CA is private: no system root
#   verifies it. The connection then fails, or works only where somebody has put the
#   file into the user's home, and the usual way out is to turn verification off.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: CL002
#   name: no-root-certificate
#   passed: The verifying client has a root certificate
#   category: clients
#   severity: medium
#   security_severity: "4.8"
#   resource: client
#   evidence:
#   - client.effective_mode
#   - client.root_cert_state
#   worse: [effective_mode, root_cert]
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-8(1)
#       title: Cryptographic Protection
#     - id: SC-23
#       title: Session Authenticity
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     - id: "8.21"
#       title: Security of network services
#     soc-2:
#     - id: CC6.7
#       title: The entity restricts the transmission, movement, and removal of information to authorized internal and external users and processes, and protects it during transmission, movement, or removal to meet the entity's objectives.
#     hipaa:
#     - id: 164.312(e)(1)
#       title: Transmission security
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
#       Name the cluster's CA certificate as the root, and ship the file with the program:
#       it is public. It is downloaded in the control panel, or with doctl databases get-ca.
#     code: |
#       {{ .resource.fix }}
package dbaudit.rules.clients.no_root_certificate

import data.dbaudit.lib.client as lib

verifying := {"verify-ca", "verify-full"}

reasons := {
	"none": "names no root certificate",
	"absent": "its root certificate is not there",
}

fail contains finding if {
	some client in input.clients
	lib.judged(client)
	client.effective_mode in verifying
	reason := reasons[client.root_cert_state]
	finding := {
		"resource": client.id,
		"message": sprintf("%s: sslmode=%s%s", [reason, client.effective_mode, named(client)]),
		"evidence": lib.evidence(client),
		"remediation": lib.remediation(client),
	}
}

named(client) := sprintf(", %s", [client.root_cert]) if client.root_cert != ""

named(client) := "" if object.get(client, "root_cert", "") == ""

not_applicable contains {"resource": client.id, "reason": "the mode in force verifies nothing: see CL001"} if {
	some client in input.clients
	not lib.password_only(client)
	client.effective_mode in {"disable", "allow", "prefer", "require"}
}

not_applicable contains {"resource": client.id, "reason": "an App Platform binding: see CL005"} if {
	some client in input.clients
	lib.bound(client)
	client.effective_mode == "unknown"
}

not_applicable contains {"resource": client.id, "reason": "no mode is set at such a place: a password file"} if {
	some client in input.clients
	lib.password_only(client)
}

not_applicable contains lib.exemption(client) if {
	some client in input.clients
	not lib.judged(client)
}
