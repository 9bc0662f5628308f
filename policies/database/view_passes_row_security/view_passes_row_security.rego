# METADATA
# scope: package
# title: A view bypasses the row security of a table
# description: |
#   Every role that may read the view sees the rows that its owner sees. A
#   materialized view holds them whatever the policy says.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createview.html
#   description: "PostgreSQL: CREATE VIEW, security_invoker"
# custom:
#   id: DB044
#   name: view-passes-row-security
#   passed: No view bypasses the row security of a table
#   category: database
#   severity: high
#   security_severity: "7.5"
#   resource: database
#   evidence:
#   - database.owner_views
#   controls:
#     nist-800-53-r5:
#     - id: AC-3
#       title: Access Enforcement
#     iso-27001-2022:
#     - id: "8.3"
#       title: Information access restriction
#     cis-postgresql:
#     - id: "4.7"
#       title: Ensure Row Level Security (RLS) is configured correctly
#     nist-csf-2:
#     - id: PR.AA-05
#       title: Access permissions, entitlements, and authorizations are defined in a policy, managed, enforced, and reviewed, and incorporate the principles of least privilege and separation of duties
#     csa-ccm-4:
#     - id: IAM-16
#       title: Authorization Mechanisms
#   remediation:
#     summary: >-
#       Let the view read with the rights of the role that reads it
#       (security_invoker). A materialized view holds a copy of the rows, which no row
#       security guards: replace it with a view.
#     sql: |
#       {{ if .evidence.materialized }}DROP MATERIALIZED VIEW {{ .evidence.view }};{{ else }}ALTER VIEW {{ .evidence.view }} SET (security_invoker = true);{{ end }}
package dbaudit.rules.database.view_passes_row_security

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some view in database.owner_views
	finding := {
		"resource": database.name,
		"key": concat(" ", [sql.text(view, "name"), sql.text(view, "table")]),
		"message": sprintf("%s shows rows of %s past its row security", [sql.text(view, "name"), sql.text(view, "table")]),
		"evidence": {"view": sql.text(view, "name"), "table": sql.text(view, "table"), "materialized": object.get(view, "materialized", false)},
	}
}
