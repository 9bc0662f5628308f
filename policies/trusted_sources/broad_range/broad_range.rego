# METADATA
# scope: package
# title: A public address range is too wide
# description: |
#   A trusted source is a range of public IPv4 addresses wider than a company
#   usually owns. Anyone who rents an address in it may connect. A range within a
#   BYOIP prefix of the account is the customer's own, and passes.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TS003
#   name: broad-range
#   passed: Public address ranges are narrow
#   category: trusted_sources
#   severity: high
#   security_severity: "7.5"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   helpful:
#   - trusted_source.target.byoip_prefix.exists
#   worse: [value]
#   parameters:
#     min_prefix:
#       type: integer
#       default: 24
#       minimum: 2
#       maximum: 32
#       unit: bits
#       description: The shortest prefix that a public range may have.
#   controls:
#     pci-dss-4:
#     - id: 1.3.1
#       title: Inbound traffic to the CDE is restricted.
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
#     summary: Name the addresses, or better the resources, that need the database, in place of the range.
#     change: {remove: resource}
package dbaudit.rules.trusted_sources.broad_range

import data.dbaudit.lib.ipv4
import data.dbaudit.lib.sql

fail contains finding if {
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	network := ipv4.networks[source.value]
	network.private == false
	bits := network.bits
	bits >= 2
	bits < input.parameters.TS003.min_prefix
	not own(source)
	finding := {
		"resource": source.uuid,
		"message": sprintf("%s admits %s public addresses; a range may be /%d or narrower", [
			source.value, sql.thousands(ipv4.size(bits)), input.parameters.TS003.min_prefix,
		]),
		"evidence": {"value": source.value, "addresses": ipv4.size(bits), "min_prefix": input.parameters.TS003.min_prefix},
	}
}

own(source) if source.target.byoip_prefix.exists

not_applicable contains {"resource": source.uuid, "reason": sprintf("a source of type %s is no address range", [source.type])} if {
	some source in input.cluster.trusted_sources
	not source.type in {"ip_addr", "unknown"}
}

not_applicable contains {"resource": source.uuid, "reason": "no IPv4 address or range: TS004 judges it"} if {
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	not ipv4.networks[source.value]
}

not_applicable contains {"resource": source.uuid, "reason": "half of the internet or more: TS002 judges it"} if {
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	ipv4.networks[source.value].bits < 2
}
