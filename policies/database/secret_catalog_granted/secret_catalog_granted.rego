# METADATA
# scope: package
# title: A role may read what the server keeps secret
# description: |
#   pg_authid has the password hashes, pg_subscription and pg_user_mapping have passwords,
#   pg_statistic and pg_largeobject have rows of every table, and some functions read
#   files of the server. Only superusers may use them, unless somebody granted them.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/catalog-pg-authid.html
#   description: "PostgreSQL: pg_authid"
# - ref: https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-ADMIN-GENFILE
#   description: "PostgreSQL: Generic File Access Functions"
# custom:
#   id: DB067
#   name: secret-catalog-granted
#   passed: No role may read what the server keeps secret
#   category: database
#   severity: high
#   security_severity: "7.2"
#   resource: database
#   evidence:
#   - database.grants.grantee
#   - database.grants.privileges
#   - database.grants.catalog
#   - database.grants.examples
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "8.2"
#       title: Privileged access rights
#     nist-csf-2:
#     - id: PR.AA-05
#       title: Access permissions, entitlements, and authorizations are defined in a policy, managed, enforced, and reviewed, and incorporate the principles of least privilege and separation of duties
#     csa-ccm-4:
#     - id: IAM-05
#       title: Least Privilege
#     dora:
#     - id: RTS 21(a)
#       title: Access rights are assigned on need-to-know, need-to-use and least privilege principles
#     nis-2:
#     - id: 11.2.2(a)
#       title: Assign and revoke access rights based on need-to-know, least privilege and separation of duties
#   remediation:
#     summary: >-
#       Revoke the right. For sessions and statistics pg_read_all_stats is enough.
#     sql: |
#       REVOKE ALL ON {{ .evidence.object }} FROM {{ grantee .evidence.grantee }};
package dbaudit.rules.database.secret_catalog_granted

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some given in database.grants
	given.catalog == true
	not sql.administrator(given.grantee)
	some name in given.examples
	object := secret(name)
	finding := {
		"resource": database.name,
		"key": concat(" ", [given.grantee, name]),
		"message": sprintf("%s may %s %s", [given.grantee, given.privileges, name]),
		"evidence": {"grantee": given.grantee, "privileges": given.privileges, "object": object},
	}
}

# secret is the object as REVOKE names it. Rights on columns go with those on the table.
secret(name) := name if name in relations

secret(name) := regex.replace(name, `\.[^.]*$`, "") if name in columns

secret(name) := sprintf("FUNCTION %s", [name]) if regex.match(`^pg_catalog\.(pg_read_|pg_ls_|pg_stat_file|pg_current_logfile|lo_import|lo_export).*\(`, name)

relations := {
	"pg_catalog.pg_authid", "pg_catalog.pg_shadow", "pg_catalog.pg_subscription", "pg_catalog.pg_user_mapping", "pg_catalog.pg_largeobject",
	"pg_catalog.pg_statistic", "pg_catalog.pg_statistic_ext_data", "pg_catalog.pg_hba_file_rules", "pg_catalog.pg_ident_file_mappings", "pg_catalog.pg_file_settings",
}

columns := {
	"pg_catalog.pg_authid.rolpassword", "pg_catalog.pg_shadow.passwd", "pg_catalog.pg_subscription.subconninfo",
	"pg_catalog.pg_user_mapping.umoptions", "pg_catalog.pg_largeobject.data",
}
