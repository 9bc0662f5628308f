# METADATA
# scope: package
# title: Several firewall resources manage one cluster
# description: |
#   Each digitalocean_database_firewall writes the whole list of trusted sources. Two of
#   them for one cluster overwrite each other at every apply, and deleting one of them
#   empties the list.
# related_resources:
# - ref: https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_firewall
#   description: "Terraform: digitalocean_database_firewall"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TF002
#   name: several-firewalls
#   passed: One firewall resource manages the cluster
#   category: terraform
#   severity: high
#   security_severity: "7.5"
#   resource: plan
#   evidence:
#   - cluster.planned.firewalls.address
#   - cluster.planned.firewalls.change
#   controls:
#     pci-dss-4:
#     - id: 1.3.1
#       title: Inbound traffic to the CDE is restricted.
#     nist-800-53-r5:
#     - id: CM-3
#       title: Configuration Change Control
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#     - id: "8.32"
#       title: Change management
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
#     summary: >-
#       Keep one firewall resource for the cluster, with all its rules.
#     terraform: |
#       resource "digitalocean_database_firewall" "{{ tfname .cluster.name }}" {
#         cluster_id = CLUSTER_ID
#         # the rules of all of them
#       }
package dbaudit.rules.terraform.several_firewalls

fail contains finding if {
	list := sort([f.address |
		some f in input.cluster.planned.firewalls
		not f.change in {"delete", "forget"}
	])
	count(list) > 1
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("%d firewall resources overwrite each other's trusted sources: %s", [count(list), concat(", ", list)]),
		"evidence": {"firewalls": list},
		"location": location(list[1]),
	}
}

location(address) := [object.get(f, "location", null) |
	some f in input.cluster.planned.firewalls
	f.address == address
][0]
