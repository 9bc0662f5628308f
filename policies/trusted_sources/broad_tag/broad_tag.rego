# METADATA
# scope: package
# title: A tag admits too many droplets
# description: |
#   Every droplet and Kubernetes node that carries the tag may connect, now and in
#   future. The more there are, the likelier it is that some of them do not need
#   the database, and one compromised droplet is enough.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases
#   description: "DigitalOcean API: Databases"
# custom:
#   id: TS006
#   name: broad-tag
#   passed: Tags admit no more droplets than expected
#   category: trusted_sources
#   severity: low
#   security_severity: "3.1"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.target.admits
#   worse: [tag]
#   parameters:
#     max_droplets:
#       type: integer
#       default: 25
#       minimum: 1
#       maximum: 10000
#       unit: droplets
#       description: How many droplets a tag may admit.
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
#     - id: CC6.1
#       title: The entity implements logical access security software, infrastructure, and architectures over protected information assets to protect them from security events to meet the entity's objectives.
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
#     summary: Put a tag of its own on the droplets that need the database, and name that one instead.
#     change: {remove: resource}
package dbaudit.rules.trusted_sources.broad_tag

fail contains finding if {
	some source in input.cluster.trusted_sources
	source.type == "tag"
	admits := source.target.admits
	most := input.parameters.TS006.max_droplets
	admits > most
	finding := {
		"resource": source.uuid,
		"message": sprintf("the tag %q admits %d droplets; up to %d are expected", [source.value, admits, most]),
		"evidence": {
			"tag": source.value,
			"admits": admits,
			"max_droplets": most,
			"droplets": object.get(source.target, "droplets", []),
		},
	}
}

not_applicable contains {"resource": source.uuid, "reason": sprintf("a source of type %s is no tag", [source.type])} if {
	some source in input.cluster.trusted_sources
	not source.type in {"tag", "unknown"}
}
