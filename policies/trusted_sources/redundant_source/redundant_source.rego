# METADATA
# scope: package
# title: A trusted source is redundant
# description: |
#   The source is listed twice, or lies inside another range. Removing one of the
#   two then changes nothing.
# related_resources:
# - ref: https://docs.digitalocean.com/products/databases/postgresql/how-to/secure/
#   description: "DigitalOcean: How to secure PostgreSQL managed database clusters"
# custom:
#   id: TS010
#   name: redundant-source
#   passed: No trusted source is redundant
#   category: trusted_sources
#   severity: low
#   security_severity: "2.0"
#   resource: trusted_source
#   evidence:
#   - cluster.trusted_sources.type
#   - cluster.trusted_sources.value
#   worse: [value]
#   controls:
#     pci-dss-4:
#     - id: 1.2.7
#       title: Configurations of NSCs are reviewed at least once every six months to confirm they are relevant and effective.
#     nist-800-53-r5:
#     - id: CM-7
#       title: Least Functionality
#     iso-27001-2022:
#     - id: "8.9"
#       title: Configuration management
#   remediation:
#     summary: Remove the source that adds nothing, or the wider one if the narrower is what is meant.
#     change: {remove: resource, if_covered: true}
package dbaudit.rules.trusted_sources.redundant_source

import data.dbaudit.lib.ipv4

# A source stands where the first of equal ones does; the later ones are redundant.
fail contains finding if {
	some pair in duplicates
	source := input.cluster.trusted_sources[pair.later]
	finding := {
		"resource": source.uuid,
		"key": "duplicate",
		"message": sprintf("%s %s is listed twice", [source.type, source.value]),
		"evidence": {"value": source.value, "same_as": input.cluster.trusted_sources[pair.first].value},
	}
}

fail contains finding if {
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	within := around(canonical[source.value])
	count(within) > 0
	finding := {
		"resource": source.uuid,
		"key": "inside",
		"message": sprintf("%s lies inside %s, which is a trusted source too", [source.value, sort(within)[0]]),
		"evidence": {"value": source.value, "inside": sort(within)},
	}
}

# around are the ranges that a network lies inside. For each length that a range
# has, only one can be it: comparing with every range would take too long for a
# list of thousands.
around(network) := {range |
	some shorter in lengths
	[address, bits] := split(network, "/")
	shorter < to_number(bits)
	some range in net.cidr_merge([sprintf("%s/%d", [address, shorter])])
	range in ranges
}

lengths := {to_number(split(range, "/")[1]) | some range in ranges}

# canonical is each address source as its network: 203.0.113.7/24 is 203.0.113.0/24.
# It is one value and not a rule for each key: a rule would go through all sources
# again for every one that is looked up.
canonical := {source.value: network |
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	some network in net.cidr_merge([ipv4.networks[source.value].cidr])
}

# ranges are those that hold more than one address, and that are sound themselves: a
# range that TS002 or TS003 condemns makes nothing redundant, it has to go itself.
ranges := {canonical[value] |
	some value, network in ipv4.networks
	network.bits < 32
	sound(network)
}

sound(network) if network.private

sound(network) if network.bits >= input.parameters.TS003.min_prefix

same_as(source) := concat(":", [source.type, canonical[source.value]]) if {
	source.type == "ip_addr"
} else := concat(":", [source.type, source.value])

# sorted puts equal sources side by side, in their order: comparing each with
# every other would take too long for a list of thousands.
sorted := sort([[same_as(source), i] | some i, source in input.cluster.trusted_sources])

duplicates contains {"first": sorted[n - 1][1], "later": sorted[n][1]} if {
	some n in numbers.range(1, count(sorted) - 1)
	sorted[n][0] == sorted[n - 1][0]
}
