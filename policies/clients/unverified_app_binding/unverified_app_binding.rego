# METADATA
# scope: package
# title: An app uses DATABASE_URL without the CA certificate
# description: |
#   A component of an App Platform app uses a managed cluster's DATABASE_URL
#   unchanged. That URL ends in sslmode=require: encrypted, but unverified with
#   most drivers. Without CA_CERT the component has nothing to verify the server
#   with. The code may still bring the CA from elsewhere: this is a sign, not a
#   proof.
# related_resources:
# - ref: https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/
#   description: "DigitalOcean: How to use environment variables in App Platform"
# - ref: https://docs.digitalocean.com/products/app-platform/how-to/manage-databases/
#   description: "DigitalOcean: How to manage databases in App Platform"
# custom:
#   id: CL005
#   name: unverified-app-binding
#   passed: The app gets the CA certificate with its DATABASE_URL
#   category: clients
#   severity: medium
#   security_severity: "5.9"
#   resource: client
#   evidence:
#   - client.binding_ca
#   worse: [binding]
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
#       Bind the CA as well, and let the component verify with it.
#     code: |
#       {{ .resource.fix }}
package dbaudit.rules.clients.unverified_app_binding

import data.dbaudit.lib.client as lib

fail contains finding if {
	some client in input.clients
	lib.judged(client)
	lib.bound(client)
	client.binding_ca == false
	object.get(client, "effective_mode", "unknown") != "verify-full"
	finding := {
		"resource": client.id,
		"message": sprintf("sslmode=require, no CA: %s is used unchanged, without CA_CERT%s", [client.binding, lib.in_use(client)]),
		"evidence": {"binding": client.binding, "component": object.get(client, "component", ""), "key": object.get(client, "key", "")},
		"remediation": lib.remediation(client),
	}
}

not_applicable contains {"resource": client.id, "reason": "no App Platform binding"} if {
	some client in input.clients
	lib.judged(client)
	not lib.bound(client)
}

not_applicable contains lib.exemption(client) if {
	some client in input.clients
	not lib.judged(client)
}
