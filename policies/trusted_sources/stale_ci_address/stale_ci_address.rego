# METADATA
# scope: package
# title: A temporary address is still a trusted source
# description: |
#   The description says that the address is temporary: that of a hosted CI runner,
#   which another customer gets with the next run, or one that was to be removed by a
#   date that has passed. The present holder of the address may connect.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# - ref: https://docs.github.com/en/actions/reference/runners/github-hosted-runners
#   description: "GitHub: hosted runners, whose addresses are shared and change"
# - ref: https://github.com/digitalocean/doctl/issues/1017
#   description: "doctl: the address of a CI runner that nobody removes"
# custom:
#   id: TS015
#   name: stale-ci-address
#   passed: No temporary address is left among the trusted sources
#   category: trusted_sources
#   severity: medium
#   security_severity: "5.3"
#   resource: trusted_source
#   evidence:
#   - trusted_source.type
#   - trusted_source.value
#   - trusted_source.description
#   controls:
#     pci-dss-4:
#     - id: 1.2.7
#       title: Configurations of NSCs are reviewed at least once every six months to confirm they are relevant and effective.
#     nist-800-53-r5:
#     - id: AC-2
#       title: Account Management
#     - id: SC-7
#       title: Boundary Protection
#     iso-27001-2022:
#     - id: "8.20"
#       title: Networks security
#     soc-2:
#     - id: CC6.6
#       title: The entity implements logical access security measures to protect against threats from sources outside its system boundaries.
#     nist-csf-2:
#     - id: PR.IR-01
#       title: Networks and environments are protected from unauthorized logical access and usage
#     csa-ccm-4:
#     - id: IVS-03
#       title: Network Security
#     dora:
#     - id: RTS 13(1)(d)
#       title: Network access controls prevent and detect connections by any unauthorised device, system or endpoint
#     nis-2:
#     - id: 6.7.2(c)
#       title: Configure controls to prevent accesses and network communication not required for the operation
#   remediation:
#     summary: >-
#       Remove the address, or describe what it really is. A job that needs the database
#       adds its address and removes it in a step that always runs, or runs inside the VPC.
#     change: {remove: resource}
package dbaudit.rules.trusted_sources.stale_ci_address

import data.dbaudit.lib.instant

today := time.format([instant.now, "UTC", "2006-01-02"])

# An end is a date after a word that says so: "since 2024-01-01" is none.
ending := `(?i)\b(?:until|till?|expir[a-z]*|ends?|valid to|valid through|(?:remov|delet|drop)[a-z]*(?: it)? (?:after|on|by|at))\b[^0-9]{0,12}([0-9]{4})[-/.]([0-9]{2})[-/.]([0-9]{2})\b`

# last_day is the last of the dates until which an address is there. Dates are
# compared as text: a day that no calendar has is no error.
last_day(text) := max({concat("-", array.slice(m, 1, 4)) | some m in regex.find_all_string_submatch_n(ending, text, -1)})

run := `(?i)\b(?:github[ _-]?actions?|gha|gitlab[ _-]?(?:ci|runners?)|circle[ _-]?ci|travis(?:[ _-]?ci)?|jenkins|buildkite|bitbucket[ _-]?pipelines?|azure[ _-]?pipelines?|ci|ci[ /_-]?cd|runners?|(?:workflow|pipeline|job|build|run)(?:[ _-]?id)?[ _:#-]*[0-9]{4,})\b`

temporary := `(?i)\b(?:temporar(?:y|ily)|temp|tmp)\b`

# hint is in every text that is stale.
hint := concat("|", [ending, run, temporary])

stale(text) := sprintf("was to be removed by %s", [last_day(text)]) if {
	last_day(text) < today
} else := "was added for a CI run" if {
	not last_day(text)
	regex.match(run, text)
} else := "is described as temporary" if {
	not last_day(text)
	regex.match(temporary, text)
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	regex.match(hint, source.description)
	finding := {
		"resource": source.uuid,
		"message": sprintf("%s %s and is still there: %q", [source.value, stale(source.description), source.description]),
		"evidence": {"value": source.value, "description": source.description},
	}
}

not_applicable contains {"resource": source.uuid, "reason": sprintf("a source of type %s is no address", [source.type])} if {
	some source in input.cluster.trusted_sources
	not source.type in {"ip_addr", "unknown"}
}
