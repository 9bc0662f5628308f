# METADATA
# title: What the rules about databases share
# description: |
#   Whose a role is, and how a session is written in a message. On a managed cluster
#   roles whose names begin with an underscore, and postgres, are the platform's.
#   Source: DigitalOcean's documentation of doadmin, and a dump of a cluster's globals.
package dbaudit.lib.sql

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

application(session) := sprintf(" (application %s)", [session.application]) if object.get(session, "application", "") != ""

application(session) := "" if object.get(session, "application", "") == ""

# text is a field of an element as text.
text(element, key) := sprintf("%v", [object.get(element, key, "?")])

mode("") := "prefer, which is the default"

mode(written) := written if written != ""
