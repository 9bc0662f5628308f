# METADATA
# title: Instants as nanoseconds
# description: |
#   Rego's clock goes from 1677 to 2262. Certificates may go beyond: 9999-12-31 is how
#   RFC 5280 (4.1.2.5) writes that one has no good expiration date.
package dbaudit.lib.instant

# ns is an instant in nanoseconds since 1970; one beyond the clock is moved to its
# leap year next to it.
ns(text) := time.parse_rfc3339_ns(concat("", [within(substring(text, 0, 4)), substring(text, 4, -1)]))

within(year) := "1680" if year < "1680"

within(year) := "2260" if year > "2260"

within(year) := year if {
	year >= "1680"
	year <= "2260"
}
