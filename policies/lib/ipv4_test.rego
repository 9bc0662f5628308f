package dbaudit.lib.ipv4_test

import data.dbaudit.lib.ipv4

test_valid if {
	ipv4.valid("203.0.113.10")
	ipv4.valid("0.0.0.0/0")
	not ipv4.valid("203.0.113.256")
	not ipv4.valid("203.0.113.0/33")
	not ipv4.valid("2001:db8::/32")
}

test_private if {
	ipv4.private("10.0.0.1")
	ipv4.private("172.16.0.0/12")
	not ipv4.private("172.0.0.0/8")
	not ipv4.private("203.0.113.10")
}
