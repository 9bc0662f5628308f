# METADATA
# scope: package
# title: A setting looks like verification and has no effect
# description: |
#   A setting here looks as if the server were verified, and has no effect: psql
#   --set=sslmode=verify-full only sets a psql variable; pgjdbc with sslmode=require
#   ignores sslrootcert; an sslmode in a URL replaces the ssl object, and its CA, in
#   node-postgres. Readers believe that the connection is safe.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: CL007
#   name: ineffective-setting
#   passed: Every setting that looks like verification has an effect
#   category: clients
#   severity: high
#   security_severity: "7.4"
#   resource: client
#   evidence:
#   - client.driver
#   worse: [ineffective]
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
#       Write the setting in the form that the driver reads.
#     code: |
#       {{ .resource.fix }}
package dbaudit.rules.clients.ineffective_setting

import data.dbaudit.lib.client as lib

what(client) := object.get(client, "ineffective", "")

fail contains finding if {
	some client in input.clients
	lib.judged(client)
	what(client) != ""
	finding := {
		"resource": client.id,
		"message": sprintf("no effect: %s%s", [what(client), lib.in_use(client)]),
		"evidence": object.union(lib.evidence(client), {"ineffective": what(client)}),
		"remediation": lib.remediation(client),
	}
}

not_applicable contains {"resource": client.id, "reason": "no setting here looks like verification without being it"} if {
	some client in input.clients
	lib.judged(client)
	what(client) == ""
}

not_applicable contains lib.exemption(client) if {
	some client in input.clients
	not lib.judged(client)
}
