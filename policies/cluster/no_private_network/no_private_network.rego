# METADATA
# scope: package
# title: The cluster is in no private network
# description: |
#   Without a VPC the cluster has no private endpoint: every client, droplets next to
#   it included, must come over the public one.
# related_resources:
# - ref: https://docs.digitalocean.com/products/networking/vpc/
#   description: "DigitalOcean: VPC networks"
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: CF004
#   name: no-private-network
#   passed: The cluster is in a VPC network
#   category: cluster
#   severity: medium
#   security_severity: "4.3"
#   resource: cluster
#   evidence:
#   - cluster.private_network_uuid
#   controls:
#     pci-dss-4:
#     - id: 1.4.4
#       title: System components that store cardholder data are not directly accessible from untrusted networks.
#     nist-800-53-r5:
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.22"
#       title: Segregation of networks
#     soc-2:
#     - id: CC6.6
#       title: The entity implements logical access security measures to protect against threats from sources outside its system boundaries.
#     nist-csf-2:
#     - id: PR.IR-01
#       title: Networks and environments are protected from unauthorized logical access and usage
#   remediation:
#     summary: Migrate the cluster into a VPC network and let clients use its private host.
#     control_panel: |
#       Databases → {{ .cluster.name }} → Settings → VPC network → migrate to another VPC network
#     terraform: |
#       # in digitalocean_database_cluster "{{ tfname .cluster.name }}"; forces a new cluster
#       private_network_uuid = digitalocean_vpc.NAME.id
package dbaudit.rules.cluster.no_private_network

fail contains finding if {
	input.cluster.private_network_uuid == ""
	finding := {
		"resource": input.cluster.id,
		"message": "no VPC network: clients must use the public endpoint",
		"evidence": {"private_network_uuid": ""},
	}
}
