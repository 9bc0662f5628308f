# METADATA
# scope: package
# title: The cluster has no standby node
# description: |
#   There is no standby node to take over. When the node or its host fails, the
#   database is down until a new node is restored from backup.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/details/features/
#   description: "DigitalOcean: PostgreSQL features, high availability"
# custom:
#   id: CF003
#   name: no-standby
#   passed: A standby node takes over when a node fails
#   category: cluster
#   severity: low
#   security_severity: "2.5"
#   resource: cluster
#   evidence:
#   - cluster.num_nodes
#   controls:
#     nist-800-53-r5:
#     - id: CP-10
#       title: System Recovery and Reconstitution
#     iso-27001-2022:
#     - id: "8.14"
#       title: Redundancy of information processing facilities
#     soc-2:
#     - id: A1.2
#       title: The entity authorizes, designs, develops or acquires, implements, operates, approves, maintains, and monitors environmental protections, software, data backup processes, and recovery infrastructure to meet its objectives.
#     hipaa:
#     - id: 164.308(a)(7)(i)
#       title: Contingency plan
#     nist-csf-2:
#     - id: PR.IR-03
#       title: Mechanisms are implemented to achieve resilience requirements in normal and adverse situations
#     dora:
#     - id: 12(4)
#       title: Redundant ICT capacities with resources, capabilities and functions that are adequate to ensure business needs
#     nis-2:
#     - id: 4.2.4(a)
#       title: At least partial redundancy of network and information systems
#   remediation:
#     summary: Add a standby node, if the database has to survive the loss of one.
#     doctl: |
#       doctl databases resize {{ .cluster.id }} --num-nodes 2 --size {{ .cluster.size }}
#     api: |
#       PUT /v2/databases/{{ .cluster.id }}/resize
#       {"size": {{ json .cluster.size }}, "num_nodes": 2}
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → Cluster configuration → Standby nodes
#     terraform: |
#       # in digitalocean_database_cluster "{{ tfname .cluster.name }}"
#       node_count = 2
package dbaudit.rules.cluster.no_standby

fail contains finding if {
	input.cluster.num_nodes < 2
	finding := {
		"resource": input.cluster.id,
		"message": "one node, no standby: if it fails, the database is down until it is restored from backup",
		"evidence": {"num_nodes": input.cluster.num_nodes},
	}
}

not_applicable contains {"resource": input.cluster.id, "reason": "a read replica is no failover target of its own"} if {
	input.cluster.role == "replica"
}
