# METADATA
# title: What the rules about clients share
# description: |
#   Reading a connection setting of the snapshot: whether it is judged, and what a
#   finding says of it.
package dbaudit.lib.client

import data.dbaudit.lib.sql

# judged: nothing exempts the setting (localhost, a Unix socket, test only).
judged(client) if object.get(client, "not_applicable", "") == ""

exemption(client) := {"resource": client.id, "reason": client.not_applicable}

# password_only: a place that holds a password and no mode.
password_only(client) if {
	client.kind == "pgpass"
}

password_only(client) if {
	some missing in client.missing
	missing.fact == "effective_mode"
}

bound(client) if client.binding != ""

# written is the mode as written, "" when none is.
written(client) := object.get(client, "mode", "")

effect(client) := object.get(client, "effect", "it does not verify the server")

# in_use says who is connected by the setting; "" when nobody, or nobody looked.
in_use(client) := sql.connected([object.union(session, {"clients": own}) |
	some session in object.get(client, "sessions", [])
	own := [{"place": "", "verifies": object.get(client, "verifies", true)}]
])

# evidence is what a finding shows of a setting.
evidence(client) := {
	"excerpt": object.get(client, "excerpt", ""),
	"driver": object.get(client, "driver", "unknown"),
	"driver_version": object.get(client, "driver_version", ""),
	"host": object.get(client, "host", ""),
	"mode": written(client),
	"effective_mode": object.get(client, "effective_mode", ""),
	"root_cert": object.get(client, "root_cert", ""),
	"confidence": object.get(client, "confidence", ""),
	"why": object.get(client, "why", ""),
}

# remediation is the line to write instead at this place.
remediation(client) := {"code": client.fix} if client.fix != ""

remediation(client) := {} if object.get(client, "fix", "") == ""
