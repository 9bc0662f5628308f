# METADATA
# scope: package
# title: A resource of this account is named by its address
# description: |
#   The address belongs to a droplet, a reserved IP, a load balancer or an app of this
#   account. When the resource is destroyed or the reserved IP released, DigitalOcean
#   gives the address to somebody else, who may then connect. A source that names the
#   droplet, the app or a tag goes with it. No connection comes from a load balancer: the
#   droplets behind it have addresses of their own. An address of a BYOIP prefix of the
#   account stays the customer's, and passes.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://docs.digitalocean.com/products/networking/reserved-ips/
#   description: "DigitalOcean: Reserved IPs"
# - ref: https://docs.digitalocean.com/products/networking/reserved-ips/how-to/provision-byoip/
#   description: "DigitalOcean: How to bring your own IP addresses"
# custom:
#   id: TS007
#   name: address-instead-of-resource
#   passed: Resources of this account are not named by their addresses
#   category: trusted_sources
#   severity: low
#   security_severity: "3.7"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.target.owner.type
#   helpful:
#   - trusted_source.target.byoip_prefix.exists
#   worse: [value]
#   controls:
#     pci-dss-4:
#     - id: 1.2.7
#       title: Configurations of NSCs are reviewed at least once every six months to confirm they are relevant and effective.
#     nist-800-53-r5:
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#     soc-2:
#     - id: CC6.6
#       title: The entity implements logical access security measures to protect against threats from sources outside its system boundaries.
#   remediation:
#     summary: Name the droplet, a tag that it carries, or the app, in place of the address.
#     change: {remove: resource, add: evidence.owner}
package dbaudit.rules.trusted_sources.address_instead_of_resource

import data.dbaudit.lib.ipv4

owners := {
	"droplet": "the address of the droplet",
	"reserved_ip": "a reserved IP of this account, assigned to",
	"load_balancer": "the address of the load balancer",
	"app": "a dedicated address of the app",
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	single_public(source)
	owner := source.target.owner
	words := owners[owner.type]
	not own(source)
	finding := {
		"resource": source.uuid,
		"message": sprintf("%s is %s %s; an address outlives its resource", [source.value, words, named(owner)]),
		"evidence": {"value": source.value, "owner": owner},
	}
}

single_public(source) if {
	source.type == "ip_addr"
	network := ipv4.networks[source.value]
	network.bits == 32
	network.private == false
}

own(source) if source.target.byoip_prefix.exists

named(owner) := owner.name if {
	object.get(owner, "name", "") != ""
} else := object.get(owner, "id", "") if {
	owner.type != "reserved_ip"
} else := "nothing"

not_applicable contains {"resource": source.uuid, "reason": "not a single public IPv4 address"} if {
	some source in input.cluster.trusted_sources
	source.type != "unknown"
	source.value
	not single_public(source)
}
