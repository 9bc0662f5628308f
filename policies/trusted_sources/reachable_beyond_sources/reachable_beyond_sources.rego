# METADATA
# scope: package
# title: A public endpoint answers an address that no trusted source admits
# description: |
#   The endpoint answered from an address that none of the trusted sources admits.
#   The list does not restrict access as it says: others may connect as well.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TS013
#   name: reachable-beyond-sources
#   passed: Public endpoints answer no address beyond the trusted sources
#   category: trusted_sources
#   severity: critical
#   security_severity: "9.1"
#   resource: vantage
#   evidence:
#   - vantage.address
#   - vantage.trusted_source
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
#     soc-2:
#     - id: CC6.6
#       title: The entity implements logical access security measures to protect against threats from sources outside its system boundaries.
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
#     summary: >-
#       Make sure that the address is the one that the cluster sees (a VPN or a proxy has
#       another); then open a ticket with DigitalOcean and name the cluster and the address.
package dbaudit.rules.trusted_sources.reachable_beyond_sources

fail contains finding if {
	some vantage in input.cluster.vantages
	vantage.trusted_source == ""
	count(input.cluster.trusted_sources) > 0
	finding := {
		"resource": vantage.address,
		"message": sprintf("%s answers %s, which no trusted source admits", [concat(", ", vantage.endpoints), vantage.address]),
		"evidence": {"address": vantage.address, "endpoints": vantage.endpoints},
	}
}

not_applicable contains {"resource": vantage.address, "reason": "no trusted sources: TS001 judges it"} if {
	some vantage in input.cluster.vantages
	count(input.cluster.trusted_sources) == 0
}
