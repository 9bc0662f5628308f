# METADATA
# title: What the rules about TLS share
# description: |
#   Reading an endpoint of the snapshot: all of it is optional there.
package dbaudit.lib.tls

# no_tls is why a rule has nothing to say of a server that refused the SSLRequest.
no_tls := "the server does not speak TLS (see TLS013)"

# without_tls exempts the endpoints that refused the SSLRequest.
without_tls contains {"resource": endpoint.id, "reason": no_tls} if {
	some endpoint in input.cluster.endpoints
	endpoint.ssl_request == "refused"
}

# legacy are the versions before TLS 1.2, as the snapshot names them.
legacy := ["SSLv3", "TLSv1.0", "TLSv1.1"]

# legacy_states are those that the server does not refuse by its configuration.
legacy_states := [[endpoint.id, version, state] |
	some endpoint in input.cluster.endpoints
	some version in legacy
	state := endpoint.protocols[version].state
	state != "refused_by_server"
]

# legacy_in are the endpoints that have a legacy version in a state, with the versions.
legacy_in(state) := {id: versions |
	some [id, _, found] in legacy_states
	found == state
	versions := [version | some [same, version, again] in legacy_states; same == id; again == state]
}

# agreed_on_none: the server takes the SSLRequest and none of the versions that were
# offered. What it refuses says little then: something else may be in the way.
agreed_on_none contains {"resource": endpoint.id, "reason": "no handshake succeeded with any version of TLS"} if {
	some endpoint in input.cluster.endpoints
	not speaks(endpoint)
	count(endpoint.protocols) > 0
}

speaks(endpoint) if {
	some protocol in endpoint.protocols
	protocol.state == "accepted"
}

# leaf is a field of the server's own certificate, null if it is not there.
leaf(endpoint, field) := object.get(endpoint, ["tls", "chain", 0, field], null)

self_signed(certificate) if certificate.self_signed == true

# sent_root is true for a root that a server sends along after its certificate.
sent_root(position, certificate) if {
	position > 0
	self_signed(certificate)
}

# accepted_attempt says in words which name was let in without TLS.
accepted_attempt(endpoint) := sprintf(": user %s, database %s%s", [attempt.user, attempt.database, asked(attempt)]) if {
	accepted := [attempt | some attempt in endpoint.plaintext.attempts; attempt.accepted]
	attempt := accepted[0]
} else := ""

# asked_for are the ways of authentication that are asked for without TLS.
asked_for(endpoint) := sort({object.get(attempt, "authentication", "unknown") |
	some attempt in endpoint.plaintext.attempts
	attempt.accepted
})

asked(attempt) := sprintf(" is asked for %s in the clear", [attempt.authentication]) if {
	attempt.authentication
} else := " is answered in the clear"

# some_of lists the first three.
some_of(names) := concat(", ", names) if count(names) <= 3

some_of(names) := sprintf("%s and %d more", [concat(", ", array.slice(names, 0, 3)), count(names) - 3]) if count(names) > 3
