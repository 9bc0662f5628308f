# METADATA
# scope: package
# title: Trusted sources are not used
# description: |
#   A trusted source from which nobody connects still admits connections. One audit sees
#   only the sessions of one moment, so the rule fails when many audits in a row saw no
#   session from the source.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to Secure PostgreSQL Managed Database Clusters"
# custom:
#   id: DB004
#   name: unused-source
#   passed: Every trusted source is in use
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: server
#   evidence:
#   - cluster.sql.use.sources.name
#   - cluster.sql.use.sources.since
#   - cluster.sql.use.sources.unseen
#   parameters:
#     days:
#       type: integer
#       default: 90
#       minimum: 1
#       maximum: 3650
#       unit: days
#       description: After how many days without a session a trusted source counts as unused.
#   controls:
#     nist-800-53-r5:
#     - id: AC-6(7)
#       title: Review of User Privileges
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#     nis-2:
#     - id: 6.7.2(f)
#       title: Explicitly forbid or deactivate unneeded connections and services
#   remediation:
#     summary: >-
#       Ask whoever added the source, and remove it.
#     control_panel: "Databases > {{ .cluster.name }} > Network Access: remove the source."
package dbaudit.rules.database.unused_source

import data.dbaudit.lib.sql

days := input.parameters.DB004.days

fail contains finding if {
	unused := [entry | some entry in input.cluster.sql.use.sources; sql.idle(entry, days)]
	count(unused) > 0
	finding := {
		"resource": input.cluster.id,
		"message": sprintf("no session seen for %d days or more from %s", [days, concat(", ", sort([entry.name | some entry in unused]))]),
		"evidence": {"sources": sort([entry.name | some entry in unused]), "use": unused},
	}
}

unknown contains {"resource": input.cluster.id, "reason": sql.undecided(input.cluster.sql.use.sources, days)}

not_applicable contains {"resource": input.cluster.id, "reason": "the cluster has no trusted sources, which TS001 judges"} if {
	input.cluster.sql
	count(input.cluster.trusted_sources) == 0
}
