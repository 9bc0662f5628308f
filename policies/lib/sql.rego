# METADATA
# title: What the rules about databases share
# description: |
#   Whose a role is, and how a session is written in a message. On a managed cluster
#   roles whose names begin with an underscore, and postgres, are the platform's.
#   Source: DigitalOcean's documentation of doadmin, and a dump of a cluster's globals.
package dbaudit.lib.sql

import data.dbaudit.lib.instant

# provider: the role is PostgreSQL's or the platform's own.
provider(role) if startswith(role, "_")

provider(role) if startswith(role, "pg_")

provider("postgres")

# administrator: the role may do everything by design.
administrator(role) if provider(role)

administrator(role) if role in {"doadmin", "doadmin_group", "avnadmin_group"}

# managed: the server is a managed cluster of DigitalOcean's.
managed if {
	some role in input.cluster.sql.roles
	role.name == "_doadmin_managed"
}

providers := "the provider's: a customer of the managed service cannot change it"

# local: the session does not cross a network.
local("")

local(address) if startswith(address, "127.")

local("::1")

from("") := "the server itself"

from(address) := address if address != ""

# theirs: the session is the customer's, neither the provider's nor the audit's own.
theirs(session) if {
	not provider(session.user)
	not audits(session)
}

# audits: it is this audit, or one at the same time. The role alone does not tell: an
# application may log in as the same one.
audits(session) if {
	session.user == input.cluster.sql.role
	session.application == "dbaudit"
}

# setting is a setting of the server's.
setting(name) := entry.value if {
	some entry in input.cluster.sql.settings
	entry.name == name
	object.get(entry, "source", "") != "hidden"
}

# untold is why a verdict cannot be told by a setting.
untold(name) := sprintf("the server's own %s is not seen: it is hidden from the role of the audit, or ALTER ROLE or ALTER DATABASE has set another one for it", [name]) if {
	count(input.cluster.sql.settings) > 0
	not setting(name)
}

# off: the value switches a boolean setting off, as PostgreSQL reads it.
off(value) if lower(value) in {"off", "of", "false", "fals", "fal", "fa", "f", "no", "n", "0"}

# never: the value is a time of nothing, which switches a timeout off.
never(value) if regex.match(`^0+(\.0*)?\s*(us|ms|s|min|h|d)?$`, value)

# sentence says in one who connects, from where, how, as whom, and what lets it in.
sentence(session) := sprintf("%s connects from %s%s, as %s%s", [subject(session), from(session.address), how(session), session.user, over(session)])

subject(session) := sprintf("the application %s", [session.application]) if object.get(session, "application", "") != ""

subject(session) := "a client" if object.get(session, "application", "") == ""

how(session) := sprintf(" without TLS%s", [places(settings(session))]) if {
	session.tls == false
} else := sprintf(" with %s%s", [session.tls_version, places(settings(session))]) if {
	session.tls_version in old_tls
} else := sprintf(" without verifying%s", [places(unverified(session))]) if {
	count(unverified(session)) > 0
	count(unverified(session)) == count(settings(session))
} else := sprintf(", perhaps without verifying%s", [places(unverified(session))]) if {
	count(unverified(session)) > 0
} else := places(settings(session))

# old_tls are the versions before TLS 1.2, as pg_stat_ssl names them.
old_tls := {"SSLv3", "TLSv1", "TLSv1.1"}

settings(session) := [client.place | some client in object.get(session, "clients", [])]

unverified(session) := [client.place | some client in object.get(session, "clients", []); client.verifies == false]

# places are where the settings stand. Of a finding about a setting it is plain.
places(list) := sprintf(" (%s)", [some_of(list)]) if {
	count(list) > 0
	list[0] != ""
} else := ""

over(session) := sprintf(", over a trusted source that admits %s", [addresses(session.admits)]) if {
	session.trusted_source != ""
	session.admits
} else := ", over a trusted source" if {
	session.trusted_source != ""
} else := ", as every address may" if {
	session.trusted_source == ""
	session.admits
} else := ", although no trusted source admits it" if {
	session.trusted_source == ""
	not local(session.address)
} else := ""

addresses(1) := "1 address"

addresses(n) := sprintf("%s addresses", [thousands(n)]) if n != 1

# thousands writes a whole number with commas.
thousands(n) := sprintf("%d", [n]) if {
	n < 1000
} else := sprintf("%d,%03d", [floor(n / 1000), n % 1000]) if {
	n < 1000000
} else := sprintf("%d,%03d,%03d", [floor(n / 1000000), floor(n / 1000) % 1000, n % 1000]) if {
	n < 1000000000
} else := sprintf("%d,%03d,%03d,%03d", [floor(n / 1000000000), floor(n / 1000000) % 1000, floor(n / 1000) % 1000, n % 1000])

# some_of lists the first two.
some_of(names) := concat(" and ", names) if count(names) <= 2

some_of(names) := sprintf("%s, %s and %d more", [names[0], names[1], count(names) - 2]) if count(names) > 2

# connected says who is connected now, of the sessions of a finding; "" of none.
connected([]) := ""

connected(sessions) := sprintf("; now %s%s", [sentence(sessions[0]), others(sessions)]) if count(sessions) > 0

others(sessions) := "" if count(sessions) == 1

others(sessions) := sprintf(", and %d more", [count(sessions) - 1]) if count(sessions) > 1

# of_server: sessions at the endpoint are the server's own, not a pooler's.
of_server(endpoint) if endpoint.role in {"primary", "replica"}

# in_use: it was seen in use within so many days.
in_use(entry, days) if instant.now - instant.ns(entry.last) < days * instant.day

# idle: it was not, in one audit a week at least.
idle(entry, days) if {
	not in_use(entry, days)
	enough(entry, days)
	instant.now >= judged_from(entry, days)
}

enough(entry, days) if entry.unseen * 7 >= days

judged_from(entry, days) := instant.ns(object.get(entry, "last", entry.since)) + (days * instant.day)

# undecided says of those that are neither when it will be known, or why it cannot be.
undecided(entries, days) := sprintf("%s not seen in use so far; this can be judged from %s on, if at least one audit a week is stored", [some_of(names), from_day]) if {
	open := [entry | some entry in entries; not in_use(entry, days); not idle(entry, days)]
	count([entry | some entry in open; entry.untold]) == 0
	names := [entry.name | some entry in open]
	count(names) > 0
	from_day := substring(time.format(max([earliest(entry, days) | some entry in open])), 0, 10)
}

undecided(entries, days) := sprintf("whether %s is used cannot be told: %s", [entry.name, entry.untold]) if {
	entry := [e | some e in entries; not in_use(e, days); not idle(e, days); e.untold][0]
}

# earliest is when enough weekly audits may be kept.
earliest(entry, days) := max([judged_from(entry, days), instant.now + ((days - (entry.unseen * 7)) * instant.day)])

# shown are sessions in the evidence of a finding about something else.
shown([]) := {}

shown(sessions) := {"sessions": [who(s) | some s in sessions]} if count(sessions) > 0

# who is the part of a session that evidence shows.
who(session) := {
	"user": session.user, "address": session.address, "application": object.get(session, "application", ""),
	"settings": settings(session),
}

# text is a field of an element as text.
text(element, key) := sprintf("%v", [object.get(element, key, "?")])

mode("") := "prefer, which is the default"

mode(written) := written if written != ""
