# METADATA
# scope: package
# title: A connection pool logs in as doadmin
# description: |
#   Everyone who connects through the pool works with the rights of the cluster's
#   administrator: an SQL injection into one application can read and drop everything,
#   in every database of the cluster.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/manage-connection-pools/
#   description: "DigitalOcean: How to manage connection pools"
# - ref: https://www.postgresql.org/docs/current/ddl-priv.html
#   description: "PostgreSQL: Privileges"
# custom:
#   id: CF005
#   name: superuser-pool
#   passed: Connection pools log in as roles of their own
#   category: cluster
#   severity: medium
#   security_severity: "6.3"
#   resource: pool
#   evidence:
#   - pool.user
#   controls:
#     nist-800-53-r5:
#     - id: AC-6
#       title: Least Privilege
#     iso-27001-2022:
#     - id: "8.2"
#       title: Privileged access rights
#     soc-2:
#     - id: CC6.1
#       title: The entity implements logical access security software, infrastructure, and architectures over protected information assets to protect them from security events to meet the entity's objectives.
#     hipaa:
#     - id: 164.312(a)(1)
#       title: Access control
#     disa-stig-postgresql:
#     - id: SV-261898
#       title: PostgreSQL must separate user functionality (including user interface services) from database management functionality.
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
#     - id: 11.3.2(b)
#       title: Specific accounts are used for system administration operations exclusively
#   remediation:
#     summary: Make a user for the application, grant it what it needs, and let the pool log in as that user.
#     doctl: |
#       doctl databases user create {{ .cluster.id }} APP_USER
#       doctl databases pool update {{ .cluster.id }} {{ shell .resource.name }} --user APP_USER --db {{ shell .resource.db }} --mode {{ .resource.mode }} --size {{ .resource.size }}
#     api: |
#       PUT /v2/databases/{{ .cluster.id }}/pools/{{ .resource.name }}
#       {"user": "APP_USER", "db": {{ json .resource.db }}, "mode": {{ json .resource.mode }}, "size": {{ .resource.size }}}
#     control_panel: |
#       Databases → {{ .cluster.name }} → Connection Pools → {{ .resource.name }} → Edit → User
#     terraform: |
#       # in digitalocean_database_connection_pool "{{ tfname .resource.name }}"
#       user = digitalocean_database_user.NAME.name
package dbaudit.rules.cluster.superuser_pool

# administrator is the user that DigitalOcean creates with every cluster.
administrator := "doadmin"

fail contains finding if {
	some pool in input.cluster.pools
	pool.user == administrator
	finding := {
		"resource": pool.name,
		"message": sprintf("the pool logs in as the administrator %s", [administrator]),
		"evidence": {"user": administrator, "db": object.get(pool, "db", "")},
		"location": object.get(pool, "location", null),
	}
}
