# METADATA
# scope: package
# title: The cluster is of an edition in public preview
# description: |
#   The Advanced Edition of PostgreSQL is a public preview: DigitalOcean may change
#   it, and some features of the Standard Edition are not there yet. It is meant
#   for tests, not for production data.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/use-advanced-edition-clusters/
#   description: "DigitalOcean: How to use Advanced Edition clusters"
# custom:
#   id: CF008
#   name: preview-edition
#   passed: The cluster is not of an edition in public preview
#   category: cluster
#   severity: low
#   security_severity: "2.0"
#   resource: cluster
#   evidence:
#   - cluster.engine
#   controls:
#     nist-800-53-r5:
#     - id: CM-2
#       title: Baseline Configuration
#     iso-27001-2022:
#     - id: "8.31"
#       title: Separation of development, test and production environments
#   remediation:
#     summary: Keep production data on a cluster of the Standard Edition until the Advanced Edition is generally available.
#     terraform: |
#       # in digitalocean_database_cluster "{{ tfname .cluster.name }}"; forces a new cluster
#       engine = "pg"
package dbaudit.rules.cluster.preview_edition

fail contains finding if {
	input.cluster.engine == "advanced_pg"
	finding := {
		"resource": input.cluster.id,
		"message": "the Advanced Edition is a public preview",
		"evidence": {"engine": "advanced_pg"},
	}
}
