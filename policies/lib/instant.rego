# METADATA
# title: Instants as nanoseconds
# description: |
#   Rego's clock goes from 1677 to 2262. Certificates may go beyond: 9999-12-31 is how
#   RFC 5280 (4.1.2.5) writes that one has no good expiration date.
package dbaudit.lib.instant

# ns is an instant in nanoseconds since 1970; one beyond the clock is moved to its
# leap year next to it.
ns(text) := time.parse_rfc3339_ns(text) if {
	text >= "1680"
	text < "2261"
} else := time.parse_rfc3339_ns(concat("", [edge(text), substring(text, 4, -1)]))

edge(text) := "1680" if text < "1680"

edge(text) := "2260" if text >= "2261"

# now is the time of the audit.
now := ns(input.now)

day := ((24 * 60) * 60) * 1000000000

# days writes a number of days.
days(1) := "1 day"

days(n) := sprintf("%d days", [n]) if n != 1
