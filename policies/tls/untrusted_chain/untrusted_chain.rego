# METADATA
# scope: package
# title: The certificate does not verify against the cluster's CA
# description: |
#   A client that verifies the server with the cluster's own CA (sslmode=verify-ca
#   or verify-full) refuses the certificate that this endpoint presents. Where
#   verification fails it tends to be turned off, and a man in the middle then goes
#   unnoticed.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/libpq-ssl.html
#   description: "PostgreSQL: SSL support in libpq"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TLS002
#   name: untrusted-chain
#   passed: The certificate verifies against the cluster's CA
#   category: tls
#   severity: high
#   security_severity: "7.4"
#   resource: endpoint
#   evidence:
#   - endpoint.tls.verification.ca.ok
#   worse: [code]
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     - id: 4.2.1.1
#       title: An inventory of the entity's trusted keys and certificates used to protect PAN during transmission is maintained.
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
#       Fetch the cluster's CA again and give that file to the clients; compare its
#       fingerprint with the one that they have. If it fails with the CA just
#       fetched, open a ticket with DigitalOcean's support.
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
package dbaudit.rules.tls.untrusted_chain

import data.dbaudit.lib.tls as lib

fail contains finding if {
	some endpoint in input.cluster.endpoints
	check := endpoint.tls.verification.ca
	check.ok == false
	finding := {
		"resource": endpoint.id,
		"message": sprintf("verify-ca would fail: %s", [object.get(check, "reason", "the chain does not verify")]),
		"evidence": {
			"code": object.get(check, "code", "other"),
			"issuer": lib.leaf(endpoint, "issuer"),
			"sha256": lib.leaf(endpoint, "sha256"),
		},
	}
}

not_applicable contains exempt if some exempt in lib.without_tls

# Nobody named a CA (a probe of any server), and a public one has signed.
not_applicable contains {"resource": endpoint.id, "reason": reason} if {
	some endpoint in input.cluster.endpoints
	endpoint.tls.verification.system.ok == true
	not endpoint.tls.verification.ca
	reason := "no CA of the cluster's own is known, and the system's roots verify the chain"
}
