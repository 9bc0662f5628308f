# METADATA
# title: IPv4 addresses and ranges as trusted sources write them
# description: |
#   A value is an address ("203.0.113.10") or a range ("203.0.113.0/24").
#   Whatever else stands there is neither.
package dbaudit.lib.ipv4

octet := `(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])`

pattern := sprintf(`^(%s\.){3}%s(/(3[0-2]|[12]?[0-9]))?$`, [octet, octet])

# valid is true for an address or a range.
valid(value) if regex.match(pattern, value)

# cidr is the value as a range; an address is one of 32 bits.
cidr(value) := value if {
	valid(value)
	contains(value, "/")
} else := concat("", [value, "/32"]) if valid(value)

# meant is what a value was meant as: one without blanks, and with the octets that a
# shortened range leaves out ("0/0", "10/8").
meant(value) := value if {
	valid(value)
} else := compact(value) if {
	valid(compact(value))
} else := whole if {
	[address, length] := split(compact(value), "/")
	octets := split(address, ".")
	whole := sprintf("%s/%s", [concat(".", array.concat(octets, array.slice(["0", "0", "0"], 0, 4 - count(octets)))), length])
	valid(whole)
}

compact(value) := regex.replace(value, `\s`, "")

# bits is the length of the prefix, 32 for an address.
bits(value) := to_number(split(cidr(value), "/")[1])

# size is how many addresses there are in a prefix of n bits.
size(n) := product([2 | some _ in numbers.range(1, 32 - n)]) if n < 32

size(32) := 1

# reserved are the ranges that are not on the public internet: RFC 1918,
# RFC 6598 (carrier-grade NAT), RFC 3927 (link-local), RFC 1122 (loopback).
reserved := [
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
	"100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8",
]

# private is true when every address of the value is in one of the reserved ranges.
private(value) if count(net.cidr_contains_matches(reserved, cidr(value))) > 0

# networks are the cluster's address sources that are valid, by value.
networks := {source.value: network |
	some source in input.cluster.trusted_sources
	source.type == "ip_addr"
	range := cidr(source.value)
	network := {
		"cidr": range,
		"bits": to_number(split(range, "/")[1]),
		"private": count(net.cidr_contains_matches(reserved, range)) > 0,
	}
}

# covered is how many addresses are in at least one of the values.
covered(values) := sum([size(bits(range)) | some range in net.cidr_merge({cidr(v) | some v in values; valid(v)})])
