# METADATA
# scope: package
# title: The root certificate is not the cluster's
# description: |
#   The root certificate that the client names does not hold the CA of the cluster
#   that it connects to, or of any cluster that was audited. A verifying mode then
#   refuses the server, until somebody turns verification off.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: CL006
#   name: wrong-root-certificate
#   passed: The root certificate is the cluster's
#   category: clients
#   severity: high
#   security_severity: "7.4"
#   resource: client
#   evidence:
#   - client.root_cert_sha256
#   worse: [root_cert_sha256]
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
#       Replace the file with the CA certificate of the cluster that the client connects to.
#     code: |
#       {{ .resource.fix }}
#     doctl: |
#       doctl databases get-ca {{ if .resource.cluster }}{{ .resource.cluster.id }}{{ else }}CLUSTER_ID{{ end }}
#     api: |
#       GET /v2/databases/{{ if .resource.cluster }}{{ .resource.cluster.id }}{{ else }}CLUSTER_ID{{ end }}/ca
#     control_panel: |
#       Databases → the cluster → Overview → Connection details → Download CA certificate
package dbaudit.rules.clients.wrong_root_certificate

import data.dbaudit.lib.client as lib

fail contains finding if {
	some client in input.clients
	lib.judged(client)
	client.cluster.root_matches == false
	finding := {
		"resource": client.id,
		"message": sprintf("%s does not hold the CA of %s", [root(client), client.cluster.name]),
		"evidence": object.union(lib.evidence(client), {"root_cert_sha256": client.root_cert_sha256}),
		"remediation": lib.remediation(client),
	}
}

fail contains finding if {
	some client in input.clients
	lib.judged(client)
	not client.cluster
	ours(client)
	client.root_verifies == []
	finding := {
		"resource": client.id,
		"message": sprintf("%s holds the CA of none of the audited clusters", [root(client)]),
		"evidence": object.union(lib.evidence(client), {"root_cert_sha256": client.root_cert_sha256}),
		"remediation": lib.remediation(client),
	}
}

# ours: the host is not known, or a managed cluster's.
ours(client) if object.get(client, "host", "") == ""

ours(client) if endswith(client.host, ".ondigitalocean.com")

root(client) := sprintf("the root certificate %s", [object.get(client, "root_cert", "that is named here")])

comparable(client) if client.cluster.root_matches in {true, false}

comparable(client) if {
	not client.cluster
	ours(client)
	is_array(client.root_verifies)
}

not_applicable contains {"resource": client.id, "reason": "no root certificate here can be compared with an audited cluster's CA"} if {
	some client in input.clients
	lib.judged(client)
	not comparable(client)
}

not_applicable contains lib.exemption(client) if {
	some client in input.clients
	not lib.judged(client)
}
