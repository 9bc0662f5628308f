# METADATA
# scope: package
# title: An event trigger exists or is disabled
# description: |
#   The trigger's function runs with every change of the schema, with the rights of
#   the role that makes the change. A trigger that is disabled may have been the
#   one that recorded such changes.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/event-triggers.html
#   description: "PostgreSQL: Event Triggers"
# custom:
#   id: DB058
#   name: event-trigger
#   passed: There is no event trigger
#   category: database
#   severity: low
#   security_severity: "2.0"
#   resource: database
#   evidence:
#   - database.event_triggers
#   controls:
#     nist-800-53-r5:
#     - id: CM-5
#       title: Access Restrictions for Change
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#   remediation:
#     summary: >-
#       Find out what the trigger does. If it is not needed, drop it. If it is, enable it
#       (ALTER EVENT TRIGGER … ENABLE) and waive the finding.
#     sql: |
#       DROP EVENT TRIGGER {{ ident .evidence.trigger }};
package dbaudit.rules.database.event_trigger

import data.dbaudit.lib.sql

fail contains finding if {
	some database in input.cluster.sql_databases
	some trigger in database.event_triggers
	not sql.provider(sql.text(trigger, "owner"))
	finding := {
		"resource": database.name,
		"key": sql.text(trigger, "name"),
		"message": sprintf("the event trigger %s runs on %s%s", [sql.text(trigger, "name"), sql.text(trigger, "event"), object.get({true: "", false: ", and is switched off"}, object.get(trigger, "enabled", true), "")]),
		"evidence": {"trigger": sql.text(trigger, "name"), "event": sql.text(trigger, "event")},
	}
}
