# METADATA
# scope: package
# title: A NAT gateway's address admits whole networks
# description: |
#   The address is a NAT gateway's. Every resource of the VPC networks behind it
#   goes out by this one address, so that all of them may connect, those that are
#   added later included.
# related_resources:
# - ref: https://docs.digitalocean.com/products/networking/vpc/how-to/create-nat-gateway/
#   description: "DigitalOcean: VPC NAT gateways"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TS012
#   name: nat-gateway-source
#   passed: No trusted source is a NAT gateway's address
#   category: trusted_sources
#   severity: medium
#   security_severity: "5.3"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.target.nat_gateway.exists
#   controls:
#     pci-dss-4:
#     - id: 1.2.5
#       title: All services, protocols, and ports allowed are identified, approved, and have a defined business need.
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.22"
#       title: Segregation of networks
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
#     summary: Name the droplets, Kubernetes clusters or tags that need the database, and let them use its private host.
#     change: {remove: resource}
package dbaudit.rules.trusted_sources.nat_gateway_source

import data.dbaudit.lib.ipv4

single_public(source) if {
	source.type == "ip_addr"
	network := ipv4.networks[source.value]
	network.bits == 32
	network.private == false
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	single_public(source)
	gateway := source.target.nat_gateway
	gateway.exists
	finding := {
		"resource": source.uuid,
		"message": sprintf("%s is the NAT gateway %s: every resource of %s may connect", [
			source.value, object.get(gateway, "name", object.get(gateway, "id", "without a name")), behind(object.get(gateway, "vpcs", [])),
		]),
		"evidence": {"value": source.value, "nat_gateway": gateway},
	}
}

behind(vpcs) := "the networks behind it" if count(vpcs) == 0

behind(vpcs) := sprintf("the VPC %s", [vpcs[0]]) if count(vpcs) == 1

behind(vpcs) := sprintf("the VPCs %s", [concat(", ", vpcs)]) if count(vpcs) > 1

not_applicable contains {"resource": source.uuid, "reason": "not a single public IPv4 address"} if {
	some source in input.cluster.trusted_sources
	source.type != "unknown"
	source.value
	not single_public(source)
}
