# METADATA
# scope: package
# title: A trusted source has a type that DigitalOcean does not support
# description: |
#   DigitalOcean supports IPv4 addresses and ranges, droplets, Kubernetes clusters,
#   apps and tags. An IPv6 address, a malformed value or another type admits no
#   host: those that rely on it are locked out, and the usual workaround is to open
#   the cluster wider.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/details/limits/
#   description: "DigitalOcean: PostgreSQL limits"
# - ref: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases/operation/databases_update_firewall_rules
#   description: "DigitalOcean API: Update firewall rules for a database"
# custom:
#   id: TS004
#   name: unsupported-source
#   passed: Every trusted source has a type that DigitalOcean supports
#   category: trusted_sources
#   severity: medium
#   security_severity: "4.3"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   worse: [type, value]
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
#     summary: Replace the source by an IPv4 address or range, a droplet, a Kubernetes cluster, an app or a tag, or remove it.
#     change: {remove: resource}
package dbaudit.rules.trusted_sources.unsupported_source

import data.dbaudit.lib.ipv4

uuid := `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`

# honoured are the types of the API and the form that a value of each has.
honoured := {
	"ip_addr": `^[0-9./]+$`,
	"droplet": `^[0-9]+$`,
	"k8s": uuid,
	"app": uuid,
	"tag": `^[A-Za-z0-9:_-]+$`,
}

problem(source) := sprintf("DigitalOcean does not support the type %q", [source.type]) if {
	not honoured[source.type]
} else := sprintf("%s is an IPv6 address; trusted sources are IPv4 only", [source.value]) if {
	source.type == "ip_addr"
	contains(source.value, ":")
} else := sprintf("%q is no IPv4 address or range", [source.value]) if {
	source.type == "ip_addr"
	not ipv4.networks[source.value]
} else := sprintf("%q is not a valid value of a source of type %s", [source.value, source.type]) if {
	not regex.match(honoured[source.type], source.value)
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	finding := {
		"resource": source.uuid,
		"message": problem(source),
		"evidence": {"type": source.type, "value": source.value},
	}
}
