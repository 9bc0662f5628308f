# METADATA
# scope: package
# title: An untrusted language is installed
# description: |
#   Functions in it act as the server's operating system account.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/plpython.html
#   description: "PostgreSQL: PL/Python, an untrusted language"
# custom:
#   id: DB033
#   name: untrusted-language
#   passed: No untrusted language is installed
#   category: database
#   severity: high
#   security_severity: "7.2"
#   resource: database
#   evidence:
#   - database.untrusted_languages
#   controls:
#     nist-800-53-r5:
#     - id: CM-7
#       title: Least Functionality
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#     disa-stig-postgresql:
#     - id: SV-261915
#       title: PostgreSQL must prevent nonprivileged users from executing privileged functions, to include disabling, circumventing, or altering implemented security safeguards/countermeasures.
#   remediation:
#     summary: >-
#       Drop the language, or keep it to reviewed functions.
#     sql: |
#       DROP {{ if .evidence.of_extension }}EXTENSION{{ else }}LANGUAGE{{ end }} {{ ident .evidence.language }};
package dbaudit.rules.database.untrusted_language

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some language in database.untrusted_languages
	finding := {
		"resource": database.name,
		"key": sql.text(language, "name"),
		"message": sprintf("the untrusted language %s is installed (functions: %s)", [sql.text(language, "name"), sql.text(language, "functions")]),
		"evidence": {"language": sql.text(language, "name"), "functions": object.get(language, "functions", 0), "of_extension": object.get(language, "of_extension", false)},
	}
}
