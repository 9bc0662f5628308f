# METADATA
# scope: package
# title: A private network is named without its mask
# description: |
#   The source is the first address of a private network, which stands for the
#   network and belongs to no host. Without the mask it admits that one address, so
#   no host, and the usual workaround is to open the cluster wider. DigitalOcean's
#   page on best practices writes it this way.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://docs.digitalocean.com/products/networking/vpc/
#   description: "DigitalOcean: VPC networks"
# custom:
#   id: TS011
#   name: vpc-address-without-mask
#   passed: Private networks are named with their mask
#   category: trusted_sources
#   severity: medium
#   security_severity: "4.3"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.target.networks
#   controls:
#     pci-dss-4:
#     - id: 1.2.7
#       title: Configurations of NSCs are reviewed at least once every six months to confirm they are relevant and effective.
#     nist-800-53-r5:
#     - id: CM-6
#       title: Configuration Settings
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#   remediation:
#     summary: Name the droplets, Kubernetes clusters or tags that need the database, or the network with its mask.
#     change: {remove: resource}
#     control_panel: |
#       Networking → VPC shows the network's range; Databases → {{ .cluster.name }} → Network Access → replace {{ .resource.value }}
package dbaudit.rules.trusted_sources.vpc_address_without_mask

import data.dbaudit.lib.ipv4

private_address(source) if {
	source.type == "ip_addr"
	network := ipv4.networks[source.value]
	network.bits == 32
	network.private
}

address(source) := trim_suffix(source.value, "/32")

names_network(source) if endswith(address(source), ".0")

names_network(source) if {
	some network in source.target.networks
	split(network.ip_range, "/")[0] == address(source)
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	private_address(source)
	names_network(source)
	finding := {
		"resource": source.uuid,
		"message": sprintf("%s is a network's address, not a host's: without the mask no host of the network is admitted", [source.value]),
		"evidence": {"value": source.value},
	}
}

not_applicable contains {"resource": source.uuid, "reason": "not a single private IPv4 address"} if {
	some source in input.cluster.trusted_sources
	source.type != "unknown"
	source.value
	not private_address(source)
}
