# METADATA
# scope: package
# title: The list of trusted sources is nearly full
# description: |
#   A cluster takes 100 trusted sources. At the limit the next host that needs the
#   database cannot be admitted, and the quick way out in an emergency is a wide
#   range, or no sources at all.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/details/limits/
#   description: "DigitalOcean: PostgreSQL limits"
# - ref: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases
#   description: "DigitalOcean API: Databases"
# custom:
#   id: TS009
#   name: near-source-limit
#   passed: The list of trusted sources has room
#   category: trusted_sources
#   severity: low
#   security_severity: "2.2"
#   resource: cluster
#   evidence:
#   - cluster.trusted_sources
#   - cluster.trusted_sources.type
#   parameters:
#     warn_at:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 100
#       unit: sources
#       description: From how many of the 100 possible sources on to warn.
#   controls:
#     pci-dss-4:
#     - id: 1.2.7
#       title: Configurations of NSCs are reviewed at least once every six months to confirm they are relevant and effective.
#     nist-800-53-r5:
#     - id: CM-6
#       title: Configuration Settings
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#   remediation:
#     summary: Replace single droplets and addresses by a tag, and remove the sources that are not needed.
#     doctl: |
#       doctl databases firewalls list {{ .cluster.id }}
#     api: |
#       GET /v2/databases/{{ .cluster.id }}/firewall
#     control_panel: |
#       Databases → {{ .cluster.name }} → Network Access
package dbaudit.rules.trusted_sources.near_source_limit

# limit is the API's own (PUT /v2/databases/{id}/firewall).
limit := 100

# DigitalOcean's limit counts addresses, and a droplet takes two: its public and its
# private one.
addresses := count(input.cluster.trusted_sources) + count([source |
	some source in input.cluster.trusted_sources
	source.type == "droplet"
])

fail contains finding if {
	warn_at := input.parameters.TS009.warn_at
	addresses >= warn_at
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("the trusted sources take %d of %d addresses", [addresses, limit]),
		"evidence": {
			"addresses": addresses,
			"trusted_sources": count(input.cluster.trusted_sources),
			"limit": limit,
			"warn_at": warn_at,
		},
	}
}
