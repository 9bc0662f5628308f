# METADATA
# scope: package
# title: A cluster's firewall resource is replaced
# description: |
#   A replaced digitalocean_database_firewall is deleted and created again. Between the
#   two the list of trusted sources is empty, and the cluster accepts connections from
#   every host.
# related_resources:
# - ref: https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_firewall
#   description: "Terraform: digitalocean_database_firewall"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TF005
#   name: firewall-replaced
#   passed: The cluster's firewall resource is changed in place
#   category: terraform
#   severity: medium
#   security_severity: "5.9"
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
#       Change the resource in place: keep its cluster_id, and use a moved block when its address changes.
#     terraform: |
#       # change the rules in place, and keep
#       cluster_id = CLUSTER_ID
package dbaudit.rules.terraform.firewall_replaced

fail contains finding if {
	some firewall in input.cluster.planned.firewalls
	firewall.change in {"delete-create", "create-delete"}
	finding := {
		"resource": input.cluster.id,
		"key": firewall.address,
		"message": sprintf("%s is deleted and created again: between the two every host may connect", [firewall.address]),
		"evidence": {"firewall": firewall.address, "change": firewall.change},
		"location": object.get(firewall, "location", null),
	}
}
