# METADATA
# scope: package
# title: A subscription applies as its owner, or needs no password
# description: |
#   What the publisher sends is written with the rights of the subscription's
#   owner, so that anyone who may write there may write here. (PostgreSQL 16 and
#   newer.)
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createsubscription.html
#   description: "PostgreSQL: CREATE SUBSCRIPTION"
# custom:
#   id: DB053
#   name: subscription-as-owner
#   passed: Subscriptions apply with the table owner's rights and need a password
#   category: database
#   severity: medium
#   security_severity: "5.9"
#   resource: server
#   evidence:
#   - cluster.sql.server_version_num
#   - cluster.sql.subscriptions.name
#   - cluster.sql.subscriptions.run_as_owner
#   - cluster.sql.subscriptions.password_required
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
#       Let the subscription apply as the owner of each table, with a password.
#     sql: |
#       ALTER SUBSCRIPTION {{ ident .evidence.subscription }} SET (run_as_owner = false, password_required = true);
package dbaudit.rules.database.subscription_as_owner

fail contains finding if {
	some subscription in input.cluster.sql.subscriptions
	subscription.run_as_owner == true
	finding := found(subscription, "applies as its owner")
}

fail contains finding if {
	some subscription in input.cluster.sql.subscriptions
	subscription.password_required == false
	finding := found(subscription, "needs no password")
}

found(subscription, what) := {
	"resource": input.cluster.id,
	"key": concat(" ", [subscription.name, what]),
	"message": sprintf("the subscription %s %s", [subscription.name, what]),
	"evidence": {"subscription": subscription.name},
}

not_applicable contains {"resource": input.cluster.id, "reason": "PostgreSQL 15 and older have neither option"} if {
	input.cluster.sql.server_version_num < 160000
}
