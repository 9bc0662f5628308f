# METADATA
# scope: package
# title: A client does not verify the server
# description: |
#   The sslmode in force at this place is weaker than verify-full. disable, allow
#   and prefer may send everything, the password too, in plaintext; require
#   encrypts but talks to any server that answers; verify-ca accepts any server
#   with a certificate of the same authority. An attacker on the network path can
#   then read and change the data. The mode in force is not always the one that is
#   written: it depends on the driver.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: CL001
#   name: sslmode-not-verify-full
#   passed: The client verifies the server
#   category: clients
#   severity: high
#   severities:
#   - high
#   - medium
#   security_severity: "8.1"
#   resource: client
#   evidence:
#   - client.effective_mode
#   - client.verifies
#   worse: [effective_mode]
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
#       Connect with sslmode=verify-full and the cluster's CA certificate as root. The CA
#       is downloaded in the control panel, or with doctl databases get-ca.
#     code: |
#       {{ .resource.fix }}
package dbaudit.rules.clients.sslmode_not_verify_full

import data.dbaudit.lib.client as lib

severities := {
	"disable": "high",
	"allow": "high",
	"prefer": "high",
	"require": "high",
	"verify-ca": "medium",
}

fail contains finding if {
	some client in input.clients
	lib.judged(client)
	severity := severities[client.effective_mode]
	finding := {
		"resource": client.id,
		"severity": severity,
		"message": message(client),
		"evidence": lib.evidence(client),
		"remediation": lib.remediation(client),
	}
}

message(client) := sprintf("%s: %s%s", [mode(client), lib.effect(client), lib.in_use(client)])

mode(client) := sprintf("sslmode=%s", [client.effective_mode]) if lib.written(client) in {"", client.effective_mode}

mode(client) := sprintf("sslmode=%s acts as %s", [lib.written(client), client.effective_mode]) if {
	not lib.written(client) in {"", client.effective_mode}
}

not_applicable contains {"resource": client.id, "reason": "no mode is set at such a place: a password file"} if {
	some client in input.clients
	lib.password_only(client)
}

not_applicable contains {"resource": client.id, "reason": "an App Platform binding: see CL005"} if {
	some client in input.clients
	lib.bound(client)
	client.effective_mode == "unknown"
}

not_applicable contains lib.exemption(client) if {
	some client in input.clients
	not lib.judged(client)
}
