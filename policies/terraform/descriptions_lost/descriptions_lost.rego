# METADATA
# scope: package
# title: An apply erases the descriptions of trusted sources
# description: |
#   The provider's firewall resource has no description, so that writing its list
#   erases the descriptions that the trusted sources have now. Afterwards nothing
#   says what an address is for.
# related_resources:
# - ref: https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_firewall
#   description: "Terraform: digitalocean_database_firewall"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TF004
#   name: descriptions-lost
#   passed: The apply keeps the descriptions of trusted sources
#   category: terraform
#   severity: low
#   security_severity: "2.0"
#   resource: plan
#   evidence:
#   - cluster.planned.change
#   - cluster.planned.firewalls.address
#   - cluster.planned.firewalls.change
#   - cluster.planned.current.type
#   - cluster.planned.current.value
#   - cluster.planned.current.description
#   controls:
#     nist-800-53-r5:
#     - id: CM-3
#       title: Configuration Change Control
#     iso-27001-2022:
#     - id: "8.32"
#       title: Change management
#   remediation:
#     summary: >-
#       Keep what each address is for as a comment in the configuration, and write the descriptions again after the apply.
#     terraform: |
#       rule {
#         type  = "ip_addr"
#         value = "ADDRESS" # what it is for
#       }
package dbaudit.rules.terraform.descriptions_lost

fail contains finding if {
	some firewall in input.cluster.planned.firewalls
	firewall.change in writes
	count(described) > 0
	finding := {
		"resource": input.cluster.id,
		"key": firewall.address,
		"message": sprintf("%s writes the list without the descriptions of trusted sources (%d): %s", [firewall.address, count(described), concat(", ", described)]),
		"evidence": {"firewall": firewall.address, "described": described},
		"location": object.get(firewall, "location", null),
	}
}

writes := {"create", "update", "delete-create", "create-delete"}

described := sort([sprintf("%s:%s", [source.type, source.value]) |
	some source in input.cluster.planned.current
	source.description != ""
])

not_applicable contains {"resource": input.cluster.id, "reason": "the cluster is new"} if {
	input.cluster.planned.change == "create"
}

not_applicable contains {"resource": input.cluster.id, "reason": "the apply writes no list of trusted sources"} if {
	every firewall in input.cluster.planned.firewalls {
		firewall.change in {"no-op", "delete", "forget", "configured"}
	}
}
