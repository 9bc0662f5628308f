# METADATA
# scope: package
# title: Dangling trusted source
# description: |
#   The droplet, Kubernetes cluster or app that may connect is gone, or the tag is
#   on no droplet and no Kubernetes cluster. Anyone who gets the name or the id
#   next, or may put the tag on a droplet, may then connect.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://docs.digitalocean.com/products/droplets/how-to/tag/
#   description: "DigitalOcean: How to tag droplets"
# custom:
#   id: TS005
#   name: dangling-source
#   passed: Every trusted source exists
#   category: trusted_sources
#   severity: medium
#   security_severity: "5.3"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.target.exists
#   worse: [value]
#   controls:
#     pci-dss-4:
#     - id: 1.2.7
#       title: Configurations of NSCs are reviewed at least once every six months to confirm they are relevant and effective.
#     nist-800-53-r5:
#     - id: CM-8
#       title: System Component Inventory
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#     - id: "5.9"
#       title: Inventory of information and other associated assets
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
#     summary: Remove the source; add the resource that took its place, if there is one.
#     change: {remove: resource}
package dbaudit.rules.trusted_sources.dangling_source

gone := {
	"droplet": "the droplet %s no longer exists",
	"k8s": "the Kubernetes cluster %s no longer exists",
	"app": "the app %s no longer exists",
	"tag": "the tag %q is on no droplet and no Kubernetes cluster: anyone who may set it on one may connect",
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	words := gone[source.type]
	source.target.exists == false
	finding := {
		"resource": source.uuid,
		"message": sprintf(words, [source.value]),
		"evidence": {"type": source.type, "value": source.value, "exists": false},
	}
}

not_applicable contains {"resource": source.uuid, "reason": sprintf("a source of type %s names no resource", [source.type])} if {
	some source in input.cluster.trusted_sources
	source.type != "unknown"
	not gone[source.type]
}
