# METADATA
# scope: package
# title: No firewall resource covers the cluster
# description: |
#   A cluster that Terraform makes accepts connections from every host until a
#   digitalocean_database_firewall gives it trusted sources.
# related_resources:
# - ref: https://registry.terraform.io/providers/digitalocean/digitalocean/latest/docs/resources/database_firewall
#   description: "Terraform: digitalocean_database_firewall"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TF003
#   name: cluster-without-firewall
#   passed: A firewall resource covers the cluster
#   category: terraform
#   severity: high
#   severities: [high, critical]
#   security_severity: "8.6"
#   resource: plan
#   evidence:
#   - cluster.planned.firewalls
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
#       Add a digitalocean_database_firewall for the cluster, in the same configuration.
#     terraform: |
#       resource "digitalocean_database_firewall" "{{ tfname .cluster.name }}" {
#         cluster_id = CLUSTER_ID
#         rule {
#           type  = "tag"
#           value = TAG
#         }
#       }
package dbaudit.rules.terraform.cluster_without_firewall

fail contains finding if {
	covered == false
	finding := {
		"resource": input.cluster.id,
		"message": message,
		"severity": severity,
		"evidence": {"firewalls": [], "change": input.cluster.planned.change},
		"location": object.get(input.cluster.planned, "location", null),
	}
}

# A firewall that the plan deletes is TF001's; one that Terraform forgets leaves the
# trusted sources as they are.
default covered := false

covered if count(input.cluster.planned.firewalls) > 0

covered if not is_array(object.get(input.cluster.planned, "firewalls", null))

covered if exempt

default severity := "high"

severity := "critical" if opens

message := "the cluster is created again without trusted sources, and it has some now: every host may connect" if opens

message := "no firewall resource covers the cluster: every host may connect until one is" if current == 0

message := sprintf("no firewall resource covers the cluster: nothing in the configuration keeps its trusted sources (%d)", [current]) if {
	current > 0
	not opens
}

# current is how many trusted sources the cluster has, 0 too where that is not known.
current := count(object.get(input.cluster.planned, "current", []))

# opens: the cluster is replaced by one without the trusted sources that it has.
opens if {
	input.cluster.planned.change in {"delete-create", "create-delete"}
	current > 0
}

exempt if input.cluster.planned.change == "read"

exempt if input.cluster.role == "replica"

not_applicable contains {"resource": input.cluster.id, "reason": "the cluster is looked up, not managed by this configuration"} if {
	input.cluster.planned.change == "read"
}

not_applicable contains {"resource": input.cluster.id, "reason": "a replica: its trusted sources are its own, and the primary's firewall resource does not set them"} if {
	input.cluster.planned
	input.cluster.role == "replica"
}
