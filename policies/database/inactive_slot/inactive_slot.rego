# METADATA
# scope: package
# title: A replication slot is inactive
# description: |
#   The server keeps its write-ahead log for the consumer of the slot, until the
#   disk is full and DigitalOcean makes the cluster read-only.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/view-pg-replication-slots.html
#   description: "PostgreSQL: pg_replication_slots"
# custom:
#   id: DB055
#   name: inactive-slot
#   passed: Every replication slot is in use
#   category: database
#   severity: medium
#   security_severity: "5.3"
#   resource: server
#   evidence:
#   - cluster.sql.replication_slots.name
#   - cluster.sql.replication_slots.active
#   controls:
#     nist-800-53-r5:
#     - id: SC-5
#       title: Denial-of-service Protection
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#   remediation:
#     summary: >-
#       Let the consumer connect again, or drop the slot.
#     sql: |
#       SELECT pg_drop_replication_slot({{ literal .evidence.slot }});
package dbaudit.rules.database.inactive_slot

import data.dbaudit.lib.sql

fail contains finding if {
	some slot in input.cluster.sql.replication_slots
	slot.active == false
	not sql.provider(slot.name)
	finding := {
		"resource": input.cluster.id,
		"key": slot.name,
		"message": sprintf("no consumer reads from the replication slot %s", [slot.name]),
		"evidence": {"slot": slot.name, "wal_status": object.get(slot, "wal_status", "")},
	}
}
