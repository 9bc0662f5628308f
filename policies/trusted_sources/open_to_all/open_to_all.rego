# METADATA
# scope: package
# title: Any host may connect
# description: |
#   The cluster has no trusted sources. DigitalOcean then accepts connections from
#   every address on the internet, so that a leaked or guessed password is enough
#   to read the data.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TS001
#   name: open-to-all
#   passed: The cluster has trusted sources
#   category: trusted_sources
#   severity: critical
#   security_severity: "9.8"
#   resource: cluster
#   evidence:
#   - cluster.trusted_sources
#   controls:
#     pci-dss-4:
#     - id: 1.4.4
#       title: System components that store cardholder data are not directly accessible from untrusted networks.
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#     - id: "8.22"
#       title: Segregation of networks
#     soc-2:
#     - id: CC6.6
#       title: The entity implements logical access security measures to protect against threats from sources outside its system boundaries.
#     hipaa:
#     - id: 164.312(a)(1)
#       title: Access control
#     nist-csf-2:
#     - id: PR.IR-01
#       title: Networks and environments are protected from unauthorized logical access and usage
#     csa-ccm-4:
#     - id: IVS-03
#       title: Network Security
#     dora:
#     - id: RTS 13(1)(d)
#       title: Network access controls prevent and detect connections by any unauthorised device, system or endpoint
#     nis-2:
#     - id: 6.7.2(c)
#       title: Configure controls to prevent accesses and network communication not required for the operation
#   remediation:
#     summary: Add the droplets, Kubernetes clusters, apps, tags or addresses that need the database; everything else is then refused.
#     change: {name: true}
package dbaudit.rules.trusted_sources.open_to_all

fail contains finding if {
	count(input.cluster.trusted_sources) == 0
	finding := {
		"resource": input.cluster.id,
		"message": "no trusted sources: every host on the internet may connect",
		"evidence": {"trusted_sources": 0},
	}
}
