# METADATA
# scope: package
# title: A password is stored in the source tree
# description: |
#   A connection string or a setting in the tree holds a literal password. Anyone
#   who can read the repository, its history, an image or a log of it can log in
#   from wherever the trusted sources admit them, and the password stays in the
#   history after its removal from the file.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/manage-users-and-databases/
#   description: "DigitalOcean: How to manage users and databases"
# - ref: https://cheatsheetseries.owasp.org/cheatsheets/Secrets_Management_Cheat_Sheet.html
#   description: "OWASP: Secrets management"
# custom:
#   id: CL004
#   name: embedded-password
#   passed: No password is stored in the source tree
#   category: clients
#   severity: high
#   security_severity: "7.5"
#   resource: client
#   evidence:
#   - client.password
#   controls:
#     pci-dss-4:
#     - id: 8.6.2
#       title: Passwords/passphrases for any application and system accounts that can be used for interactive login are not hard coded in scripts, configuration/property files, or bespoke and custom source code.
#     nist-800-53-r5:
#     - id: IA-5(7)
#       title: No Embedded Unencrypted Static Authenticators
#     iso-27001-2022:
#     - id: "5.17"
#       title: Authentication information
#     soc-2:
#     - id: CC6.1
#       title: The entity implements logical access security software, infrastructure, and architectures over protected information assets to protect them from security events to meet the entity's objectives.
#     nist-csf-2:
#     - id: PR.AA-01
#       title: Identities and credentials for authorized users, services, and hardware are managed by the organization
#     csa-ccm-4:
#     - id: IAM-15
#       title: Passwords Management
#     nis-2:
#     - id: 11.6.2(b)
#       title: Secret authentication information is allocated and managed by a process that ensures its confidentiality
#   remediation:
#     summary: >-
#       Change the password (doctl databases user reset), then let the program read it from
#       the environment or a secret store. Removing the line is not enough: history keeps it.
#     doctl: |
#       doctl databases user reset {{ if .resource.cluster }}{{ .resource.cluster.id }}{{ else }}CLUSTER_ID{{ end }} {{ if .resource.user }}{{ shell .resource.user }}{{ else }}USER{{ end }}
package dbaudit.rules.clients.embedded_password

import data.dbaudit.lib.client as lib

fail contains finding if {
	some client in input.clients
	lib.judged(client)
	client.password == true
	finding := {
		"resource": client.id,
		"message": sprintf("a literal password%s", [whose(client)]),
		"evidence": {"user": object.get(client, "user", ""), "host": object.get(client, "host", ""), "key": object.get(client, "key", "")},
	}
}

whose(client) := sprintf(" of the user %s", [client.user]) if client.user != ""

whose(client) := "" if object.get(client, "user", "") == ""

not_applicable contains lib.exemption(client) if {
	some client in input.clients
	not lib.judged(client)
}
