# METADATA
# scope: package
# title: A private range is wider than the cluster's network
# description: |
#   The range holds more than the cluster's VPC network, or one that is peered with
#   it. Every peered network inside it may connect, those that are peered later
#   included.
# related_resources:
# - ref: https://docs.digitalocean.com/products/networking/vpc/
#   description: "DigitalOcean: VPC networks"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TS014
#   name: private-range-wider-than-vpc
#   passed: Private ranges are no wider than the cluster's network
#   category: trusted_sources
#   severity: medium
#   security_severity: "5.3"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.target.networks
#   - cluster.private_network_uuid
#   controls:
#     pci-dss-4:
#     - id: 1.3.1
#       title: Inbound traffic to the CDE is restricted.
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
#     summary: Name the VPC network's own range, or better the droplets, Kubernetes clusters or tags that need the database.
#     change: {remove: resource}
#     control_panel: |
#       Networking → VPC shows the network's range; Databases → {{ .cluster.name }} → Network Access → replace {{ .resource.value }}
package dbaudit.rules.trusted_sources.private_range_wider_than_vpc

import data.dbaudit.lib.ipv4

private_range(source) if {
	source.type == "ip_addr"
	network := ipv4.networks[source.value]
	network.bits < 32
	network.private
}

# A range that lies within one network that reaches the cluster names that network.
fits(source) if {
	some network in source.target.networks
	network.relation in {"own", "peered"}
	net.cidr_contains(network.ip_range, ipv4.cidr(source.value))
}

words := {
	"own": "the cluster's own VPC",
	"peered": "the peered VPC",
	"other": "the VPC",
}

named(network) := sprintf("%s %s (%s)", [words[network.relation], object.get(network, "name", object.get(network, "id", "without a name")), network.ip_range])

holds(networks) := "no VPC of the account, and any that is peered later" if count(networks) == 0

holds(networks) := sprintf("%s, and any that is peered later", [concat(", ", [named(n) | some n in networks])]) if count(networks) > 0

fail contains finding if {
	some source in input.cluster.trusted_sources
	private_range(source)
	input.cluster.private_network_uuid != ""
	networks := source.target.networks
	not fits(source)
	finding := {
		"resource": source.uuid,
		"message": sprintf("%s is not the range of one VPC that reaches the cluster: it contains %s", [source.value, holds(networks)]),
		"evidence": {"value": source.value, "networks": networks},
	}
}

not_applicable contains {"resource": source.uuid, "reason": "not a private IPv4 range"} if {
	some source in input.cluster.trusted_sources
	source.type != "unknown"
	source.value
	not private_range(source)
}

not_applicable contains {"resource": source.uuid, "reason": "the cluster is in no VPC: a private range admits no host"} if {
	some source in input.cluster.trusted_sources
	private_range(source)
	input.cluster.private_network_uuid == ""
}
