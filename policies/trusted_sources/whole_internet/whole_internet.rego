# METADATA
# scope: package
# title: The trusted sources cover the whole internet, or half of it
# description: |
#   The address ranges among the trusted sources together cover at least half of
#   all IPv4 addresses. Such a list reads like a restriction and is none: two
#   halves (0.0.0.0/1 and 128.0.0.0/1) are the whole internet as much as 0.0.0.0/0.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TS002
#   name: whole-internet
#   passed: The trusted sources cover less than half of the internet
#   category: trusted_sources
#   severity: critical
#   security_severity: "9.6"
#   resource: cluster
#   evidence:
#   - cluster.trusted_sources
#   - cluster.trusted_sources.type
#   - cluster.trusted_sources.value
#   worse: [addresses]
#   controls:
#     pci-dss-4:
#     - id: 1.3.1
#       title: Inbound traffic to the CDE is restricted.
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
#     summary: Replace the ranges by the resources, tags or single addresses that need the database.
#     change: {remove: evidence.sources}
package dbaudit.rules.trusted_sources.whole_internet

import data.dbaudit.lib.ipv4

# half of the 2^32 addresses of IPv4
half := 2147483648

# A value with blanks, or shortened as "0/0", is read as what it was meant to be:
# nobody can rely on its being refused.
ranges := [{"uuid": source.uuid, "value": source.value, "network": ipv4.cidr(ipv4.meant(source.value))} |
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
]

covered := ipv4.covered({range.network | some range in ranges})

# wide are the ranges to take out: single addresses never make up a half.
wide := [{"uuid": range.uuid, "value": range.value} |
	some range in ranges
	ipv4.bits(range.network) < 16
]

how_much := "all IPv4 addresses" if {
	covered == 2 * half
} else := sprintf("%d %% of all IPv4 addresses", [floor((covered * 100) / (2 * half))])

fail contains finding if {
	covered >= half
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("%s are admitted: %s", [
			how_much,
			concat(", ", sort([source.value | some source in wide])),
		]),
		"evidence": {"addresses": covered, "sources": wide},
	}
}
