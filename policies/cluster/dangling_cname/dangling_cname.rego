# METADATA
# scope: package
# title: A custom host name does not point to the cluster
# description: |
#   A name that stands in the cluster's certificate does not resolve, or resolves
#   to addresses that are not the cluster's. Clients cannot connect by it, or reach
#   a server of somebody else: of anyone who can register the name that it points
#   to.
# related_resources:
# - ref: https://docs.digitalocean.com/reference/api/digitalocean/#tag/Databases
#   description: "DigitalOcean API: Databases, do_settings.service_cnames"
# custom:
#   id: CF007
#   name: dangling-cname
#   passed: Custom host names point to the cluster
#   category: cluster
#   severity: high
#   security_severity: "7.1"
#   resource: service_name
#   evidence:
#   - service_name.name
#   - service_name.state
#   controls:
#     nist-800-53-r5:
#     - id: SC-20
#       title: Secure Name/Address Resolution Service (Authoritative Source)
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#   remediation:
#     summary: Point the CNAME at the cluster's host, or take the name out of the cluster's service CNAMEs and out of the clients.
package dbaudit.rules.cluster.dangling_cname

ways := {
	"nowhere": "does not resolve",
	"elsewhere": "does not resolve to the cluster's host",
}

fail contains finding if {
	some service in input.cluster.service_names
	words := ways[service.state]
	addresses := object.get(service, "addresses", [])
	finding := {
		"resource": service.name,
		"message": sprintf("%s %s", [service.name, words]),
		"evidence": {"name": service.name, "state": service.state, "addresses": addresses},
	}
}
