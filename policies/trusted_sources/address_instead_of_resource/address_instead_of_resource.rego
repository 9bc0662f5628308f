# METADATA
# scope: package
# title: An own droplet is named by its address
# description: |
#   The address belongs to a droplet, or to a reserved IP, of this account. When the
#   droplet is destroyed or the reserved IP released, DigitalOcean gives the address
#   to somebody else, who may then connect. A source that names the droplet or a tag
#   goes with it.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://docs.digitalocean.com/products/networking/reserved-ips/
#   description: "DigitalOcean: Reserved IPs"
# custom:
#   id: TS007
#   name: address-instead-of-resource
#   category: trusted_sources
#   severity: low
#   security_severity: "3.7"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.target.owner.type
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
#     summary: Name the droplet, or a tag that it carries, in place of the address.
#     change: {remove: resource, add: evidence.owner}
package dbaudit.rules.trusted_sources.address_instead_of_resource

import data.dbaudit.lib.ipv4

owners := {
	"droplet": "the address of the droplet",
	"reserved_ip": "a reserved IP of this account, assigned to",
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	single_public(source)
	owner := source.target.owner
	words := owners[owner.type]
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

named(owner) := owner.name if {
	object.get(owner, "name", "") != ""
} else := object.get(owner, "id", "") if {
	owner.type == "droplet"
} else := "nothing"

not_applicable contains {"resource": source.uuid, "reason": "not a single public IPv4 address"} if {
	some source in input.cluster.trusted_sources
	source.type != "unknown"
	source.value
	not single_public(source)
}
