# METADATA
# scope: package
# title: Password authentication is weak or missing
# description: |
#   High: the server asks for the password itself or for an MD5 of it, which an
#   attacker in the middle of an unverified connection can keep, replay or crack,
#   or it lets clients in without any. Low: it asks for SCRAM but does not offer
#   channel binding, which would let a client notice a server in the middle even
#   without a CA; PgBouncer does not have it.
# related_resources:
# - ref: https://www.postgresql.org/docs/current/auth-password.html
#   description: "PostgreSQL: Password authentication"
# - ref: https://www.postgresql.org/docs/current/sasl-authentication.html
#   description: "PostgreSQL: SASL authentication"
# - ref: https://www.rfc-editor.org/rfc/rfc5929
#   description: "RFC 5929: Channel bindings for TLS"
# custom:
#   id: TLS011
#   name: weak-authentication
#   passed: Password authentication is strong
#   category: tls
#   severity: high
#   severities: [high, low]
#   security_severity: "7.5"
#   resource: endpoint
#   evidence:
#   - endpoint.authentication.method
#   - endpoint.authentication.channel_binding
#   worse: [method, mechanisms]
#   controls:
#     pci-dss-4:
#     - id: 8.3.2
#       title: Strong cryptography is used to render all authentication factors unreadable during transmission and storage on all system components.
#     nist-800-53-r5:
#     - id: IA-5
#       title: Authenticator Management
#     iso-27001-2022:
#     - id: "8.5"
#       title: Secure authentication
#     hipaa:
#     - id: 164.312(d)
#       title: Person or entity authentication
#     soc-2:
#     - id: CC6.1
#       title: The entity implements logical access security software, infrastructure, and architectures over protected information assets to protect them from security events to meet the entity's objectives.
#     disa-stig-postgresql:
#     - id: SV-261892
#       title: If passwords are used for authentication, PostgreSQL must transmit only encrypted representations of passwords.
#     nist-csf-2:
#     - id: PR.AA-03
#       title: Users, services, and hardware are authenticated
#     csa-ccm-4:
#     - id: IAM-15
#       title: Passwords Management
#     nis-2:
#     - id: "11.6.3"
#       title: State-of-the-art authentication methods are used to the extent feasible
#   remediation:
#     summary: >-
#       On DigitalOcean only its support can change this: open a ticket and name
#       the cluster and the endpoint. On a server of your own: password_encryption
#       = 'scram-sha-256', set every password again, then scram-sha-256 in
#       pg_hba.conf (PgBouncer: auth_type). Clients may insist with
#       channel_binding=require where it is offered.
package dbaudit.rules.tls.weak_authentication

import data.dbaudit.lib.tls as lib

weak := {
	"password": "asks for the password in cleartext (inside TLS): a server that impersonates it gets the password",
	"md5": "asks for an MD5 hash of the password: a server that impersonates it can crack the password",
	"trust": "asks for no password at all",
}

# sound are the methods that give a false server nothing to keep, replay or crack.
sound := {"scram-sha-256", "gss", "sspi", "cert"}

# weak_mechanisms are SASL mechanisms.
weak_mechanisms := {
	"PLAIN": "asks for the password in cleartext (SASL PLAIN, inside TLS): a server that impersonates it gets the password",
	"SCRAM-SHA-1": "offers SCRAM with SHA-1, which is cheap to crack",
	"SCRAM-SHA-1-PLUS": "offers SCRAM with SHA-1, which is cheap to crack",
}

sound_mechanisms := {"SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"}

mechanisms(endpoint) := object.get(endpoint.authentication, "mechanisms", [])

# weaker are the endpoints that ask for anything but SCRAM-SHA-256 with channel binding.
weaker := [endpoint |
	some endpoint in input.cluster.endpoints
	not strongest(endpoint)
]

strongest(endpoint) if {
	endpoint.authentication.method == "scram-sha-256"
	endpoint.authentication.channel_binding == true
	every name in mechanisms(endpoint) { sound_mechanisms[name] }
}

fail contains finding if {
	some endpoint in weaker
	message := weak[endpoint.authentication.method]
	finding := {
		"resource": endpoint.id,
		"severity": "high",
		"key": "method",
		"message": message,
		"evidence": {"method": endpoint.authentication.method},
	}
}

fail contains finding if {
	some endpoint in weaker
	found := sort([name | some name in mechanisms(endpoint); weak_mechanisms[name]])
	count(found) > 0
	finding := {
		"resource": endpoint.id,
		"severity": "high",
		"key": "mechanisms",
		"message": weak_mechanisms[found[0]],
		"evidence": {"method": endpoint.authentication.method, "mechanisms": mechanisms(endpoint)},
	}
}

fail contains finding if {
	some endpoint in weaker
	endpoint.authentication.method == "scram-sha-256"
	endpoint.authentication.channel_binding == false
	finding := {
		"resource": endpoint.id,
		"severity": "low",
		"key": "channel_binding",
		"message": "asks for SCRAM without channel binding",
		"evidence": {"method": "scram-sha-256", "mechanisms": mechanisms(endpoint)},
	}
}

unknown contains {"resource": endpoint.id, "reason": reason} if {
	some endpoint in weaker
	method := endpoint.authentication.method
	not method in sound
	others := [name | some name in mechanisms(endpoint); not name in sound_mechanisms]
	reason := concat("", ["asks for ", concat(", ", array.concat([method], others)), ", the strength of which is not known"])
}

not_applicable contains exempt if some exempt in lib.without_tls

# "rejected" says nothing of how somebody else would be asked.
not_applicable contains {"resource": endpoint.id, "reason": reason} if {
	some endpoint in input.cluster.endpoints
	endpoint.authentication.method == "rejected"
	reason := "pg_hba.conf refused every name that was tried, before any authentication"
}
