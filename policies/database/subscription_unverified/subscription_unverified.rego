# METADATA
# scope: package
# title: A subscription does not verify its publisher
# description: |
#   The server is a client of the publisher. Without verify-full an attacker on the
#   network path gets the password and can change what is replicated.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/sql-createsubscription.html
#   description: "PostgreSQL: CREATE SUBSCRIPTION"
# custom:
#   id: DB052
#   name: subscription-unverified
#   passed: Every subscription verifies its publisher
#   category: database
#   severity: high
#   security_severity: "7.4"
#   resource: server
#   evidence:
#   - cluster.sql.subscriptions.name
#   - cluster.sql.subscriptions.sslmode
#   controls:
#     pci-dss-4:
#     - id: 4.2.1
#       title: Strong cryptography and security protocols are implemented to safeguard PAN during transmission over open, public networks.
#     nist-800-53-r5:
#     - id: SC-8
#       title: Transmission Confidentiality and Integrity
#     - id: SC-23
#       title: Session Authenticity
#     iso-27001-2022:
#     - id: "8.24"
#       title: Use of cryptography
#     nist-csf-2:
#     - id: PR.DS-02
#       title: The confidentiality, integrity, and availability of data-in-transit are protected
#     csa-ccm-4:
#     - id: CEK-03
#       title: Data Encryption
#     dora:
#     - id: 9(3)(a)
#       title: ICT solutions and processes ensure the security of the means of transfer of data
#     nis-2:
#     - id: 6.7.2(i)
#       title: Communication between distinct systems only through trusted channels that assure the identification of their end points and protect the data from modification or disclosure
#   remediation:
#     summary: >-
#       Set sslmode=verify-full and the publisher's CA in the connection string.
#     sql: |
#       ALTER SUBSCRIPTION {{ ident .evidence.subscription }} CONNECTION '… sslmode=verify-full sslrootcert=PATH';
package dbaudit.rules.database.subscription_unverified

import data.dbaudit.lib.sql

fail contains finding if {
	some subscription in input.cluster.sql.subscriptions
	subscription.sslmode != "verify-full"
	finding := {
		"resource": input.cluster.id,
		"key": subscription.name,
		"message": sprintf("the subscription %s connects with sslmode=%s", [subscription.name, sql.mode(subscription.sslmode)]),
		"evidence": {"subscription": subscription.name, "sslmode": subscription.sslmode},
	}
}
