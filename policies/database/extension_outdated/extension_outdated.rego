# METADATA
# scope: package
# title: An installed extension is outdated
# description: |
#   An update of the server brings new versions of extensions, and leaves those that are
#   installed as they are: their security fixes need a command in each database.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-alterextension.html
#   description: "PostgreSQL: ALTER EXTENSION"
# custom:
#   id: DB057
#   name: extension-outdated
#   passed: Installed extensions have the version that the server offers
#   category: database
#   severity: low
#   security_severity: "3.1"
#   resource: database
#   evidence:
#   - database.extensions.name
#   - database.extensions.version
#   - database.extensions.default_version
#   controls:
#     pci-dss-4:
#     - id: 6.3.3
#       title: All system components are protected from known vulnerabilities by installing applicable security patches/updates.
#     nist-800-53-r5:
#     - id: SI-2
#       title: Flaw Remediation
#     iso-27001-2022:
#     - id: "8.8"
#       title: Management of technical vulnerabilities
#     nist-csf-2:
#     - id: PR.PS-02
#       title: Software is maintained, replaced, and removed commensurate with risk
#   remediation:
#     summary: >-
#       Update the extension.
#     sql: |
#       ALTER EXTENSION {{ ident .evidence.extension }} UPDATE;
package dbaudit.rules.database.extension_outdated

fail contains finding if {
	some database in input.cluster.sql_databases
	some extension in database.extensions
	extension.default_version != ""
	extension.version != extension.default_version
	finding := {
		"resource": database.name,
		"key": extension.name,
		"message": sprintf("%s is at %s, and the server has %s", [extension.name, extension.version, extension.default_version]),
		"evidence": {"extension": extension.name, "version": extension.version, "default_version": extension.default_version},
	}
}
