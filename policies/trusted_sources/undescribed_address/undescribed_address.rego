# METADATA
# scope: package
# title: An address has no description
# description: |
#   The address alone does not tell whose it is, so that it is never removed: a
#   temporary address of a build server or a home office stays.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://github.com/digitalocean/doctl/issues/1869
#   description: "doctl erases descriptions when it appends or removes a source"
# custom:
#   id: TS008
#   name: undescribed-address
#   passed: Every address has a description
#   category: trusted_sources
#   severity: low
#   security_severity: "2.0"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.description
#   worse: [value]
#   controls:
#     pci-dss-4:
#     - id: 1.2.5
#       title: All services, protocols, and ports allowed are identified, approved, and have a defined business need.
#     nist-800-53-r5:
#     - id: CM-8
#       title: System Component Inventory
#     iso-27001-2022:
#     - id: "5.9"
#       title: Inventory of information and other associated assets
#   remediation:
#     summary: Describe whose address it is and why it may connect, or remove it. The API sets the description; doctl cannot, and erases those of the other sources.
#     change: {describe: true}
package dbaudit.rules.trusted_sources.undescribed_address

fail contains finding if {
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	trim_space(source.description) == ""
	finding := {
		"resource": source.uuid,
		"message": sprintf("nothing says whose address %s is", [source.value]),
		"evidence": {"value": source.value, "description": source.description},
	}
}

not_applicable contains {"resource": source.uuid, "reason": sprintf("a source of type %s has a name of its own", [source.type])} if {
	some source in input.cluster.trusted_sources
	not source.type in {"ip_addr", "unknown"}
}
