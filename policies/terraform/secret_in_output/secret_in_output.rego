# METADATA
# scope: package
# title: A cluster's password or URI is in a plain output or file
# description: |
#   An output without sensitive = true is printed by every apply, into the logs of CI. A
#   local_file holds the password in plain text on the machine that runs Terraform.
# related_resources:
# - ref: https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_firewall
#   description: "Terraform: digitalocean_database_firewall"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TF006
#   name: secret-in-output
#   passed: No plain output or file holds the cluster's password or URI
#   category: terraform
#   severity: high
#   security_severity: "7.5"
#   resource: plan
#   evidence:
#   - cluster.planned.exposed
#   controls:
#     pci-dss-4:
#     - id: 8.6.2
#       title: Passwords/passphrases for any application and system accounts that can be used for interactive login are not hard coded in scripts, configuration/property files, or bespoke and custom source code.
#     nist-800-53-r5:
#     - id: IA-5(7)
#       title: No Embedded Unencrypted Static Authenticators
#     iso-27001-2022:
#     - id: "5.17"
#       title: Authentication information
#     soc-2:
#     - id: CC6.1
#       title: The entity implements logical access security software, infrastructure, and architectures over protected information assets to protect them from security events to meet the entity's objectives.
#     nist-csf-2:
#     - id: PR.AA-01
#       title: Identities and credentials for authorized users, services, and hardware are managed by the organization
#     csa-ccm-4:
#     - id: IAM-15
#       title: Passwords Management
#     nis-2:
#     - id: 11.6.2(b)
#       title: Secret authentication information is allocated and managed by a process that ensures its confidentiality
#   remediation:
#     summary: >-
#       Mark the output as sensitive, or leave it out, and hand the password over through a secret store. Change a password that was printed.
#     terraform: |
#       output "NAME" {
#         value     = VALUE
#         sensitive = true
#       }
package dbaudit.rules.terraform.secret_in_output

fail contains finding if {
	some exposed in input.cluster.planned.exposed
	address := object.get(exposed, "address", "something")
	finding := {
		"resource": input.cluster.id,
		"key": address,
		"message": sprintf("%s %s", [address, object.get(shows, object.get(exposed, "kind", ""), "shows the cluster's password or connection URI")]),
		"evidence": exposed,
		"location": object.get(exposed, "location", null),
	}
}

shows := {
	"output": "shows the cluster's password or connection URI: it is not marked as sensitive",
	"local_file": "writes the cluster's password or connection URI to a file in plain text",
}
