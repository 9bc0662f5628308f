# METADATA
# scope: package
# title: The plan deletes a cluster's firewall resource
# description: |
#   The provider deletes a digitalocean_database_firewall by sending an empty list, and
#   a cluster with an empty list of trusted sources accepts connections from every host.
#   A block that was removed, a resource that was renamed without a moved block, and
#   create_before_destroy all delete it.
# related_resources:
# - ref: https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_firewall
#   description: "Terraform: digitalocean_database_firewall"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TF001
#   name: firewall-destroyed
#   passed: The plan keeps the cluster's firewall resource
#   category: terraform
#   severity: critical
#   security_severity: "9.8"
#   resource: plan
#   evidence:
#   - cluster.planned.firewalls.address
#   - cluster.planned.firewalls.change
#   - cluster.planned.change
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
#       Keep the resource while the cluster lives. A renamed one needs a moved
#       block; one that Terraform is to stop managing needs a removed block with
#       destroy = false.
#     terraform: |
#       moved {
#         from = digitalocean_database_firewall.OLD_NAME
#         to   = digitalocean_database_firewall.NEW_NAME
#       }
package dbaudit.rules.terraform.firewall_destroyed

fail contains finding if {
	some firewall in input.cluster.planned.firewalls
	opens(firewall)
	finding := {
		"resource": input.cluster.id,
		"key": firewall.address,
		"message": message(firewall),
		"evidence": {"firewall": firewall.address, "change": firewall.change},
		"location": object.get(firewall, "location", null),
	}
}

opens(firewall) if firewall.change == "delete"

# With the cluster, it is the list of the old one that is emptied before that goes.
opens(firewall) if {
	firewall.change == "create-delete"
	input.cluster.planned.change != "create-delete"
}

message(firewall) := sprintf("%s is created again and then deleted, which may leave no trusted source: every host may connect", [firewall.address]) if {
	firewall.change == "create-delete"
}

message(firewall) := sprintf("%s is deleted, and its trusted sources with it: every host may connect", [firewall.address]) if {
	firewall.change == "delete"
	not other(firewall)
}

message(firewall) := sprintf("%s is deleted in no fixed order with %s: the cluster may end without a trusted source, and every host may connect", [firewall.address, other(firewall)]) if {
	firewall.change == "delete"
}

# other is a firewall resource of the same cluster that stays or is made.
other(firewall) := min({f.address |
	some f in input.cluster.planned.firewalls
	f.address != firewall.address
	f.change != "delete"
})
