# METADATA
# scope: package
# title: A read replica admits more sources than its primary
# description: |
#   A read replica holds the same data as its primary and has a list of trusted
#   sources of its own. Everyone it admits can read all data, however restricted
#   the primary is.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases
#   description: "DigitalOcean API: Databases"
# custom:
#   id: CF009
#   name: replica-more-open
#   passed: The read replica admits no more sources than its primary
#   category: cluster
#   severity: high
#   security_severity: "7.5"
#   resource: cluster
#   evidence:
#   - cluster.role
#   - cluster.primary_trusted_sources
#   - cluster.trusted_sources.type
#   - cluster.trusted_sources.value
#   controls:
#     pci-dss-4:
#     - id: 1.3.1
#       title: Inbound traffic to the CDE is restricted.
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
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
#     summary: Give the replica the primary's trusted sources, or fewer; add to the primary's list what has to reach both.
#     doctl: |
#       # the replica's id, the primary's sources
#       doctl databases firewalls list {{ .cluster.primary_id }}
#       doctl databases firewalls replace {{ .cluster.id }} --rule TYPE:VALUE
#     api: |
#       PUT /v2/databases/{{ .cluster.id }}/firewall
#       {"rules": the "rules" of GET /v2/databases/{{ .cluster.primary_id }}/firewall}
#     terraform: |
#       resource "digitalocean_database_firewall" "{{ tfname .cluster.name }}" {
#         cluster_id = "{{ .cluster.id }}"
#         # the rule blocks of the primary's firewall
#       }
package dbaudit.rules.cluster.replica_more_open

import data.dbaudit.lib.ipv4

primary := input.cluster.primary_trusted_sources

# The ranges that the primary admits, joined: a range of the replica's may lie in two
# of them.
ranges := net.cidr_merge({ipv4.cidr(s.value) | some s in primary; s.type == "ip_addr"})

whole_internet if "0.0.0.0/0" in ranges

admitted(source) if {
	some s in primary
	s.type == source.type
	s.value == source.value
}

admitted(source) if {
	source.type == "ip_addr"
	some range in ranges
	net.cidr_contains(range, ipv4.cidr(source.value))
}

beyond := sort([sprintf("%s:%s", [source.type, source.value]) |
	some source in input.cluster.trusted_sources
	not admitted(source)
])

fail contains finding if {
	input.cluster.role == "replica"
	count(primary) > 0
	not whole_internet
	count(input.cluster.trusted_sources) == 0
	finding := {
		"resource": input.cluster.id,
		"key": "open",
		"message": "the replica admits every host, its primary does not",
		"evidence": {"trusted_sources": 0, "primary_trusted_sources": count(primary)},
	}
}

fail contains finding if {
	input.cluster.role == "replica"
	count(primary) > 0
	not whole_internet
	count(beyond) > 0
	finding := {
		"resource": input.cluster.id,
		"key": "beyond",
		"message": sprintf("the replica admits what its primary does not: %s", [concat(", ", beyond)]),
		"evidence": {"beyond": beyond},
	}
}

not_applicable contains {"resource": input.cluster.id, "reason": "not a read replica"} if {
	input.cluster.role != "replica"
}
