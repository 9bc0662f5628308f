package dbaudit.rules.trusted_sources.unsupported_source_test

import data.dbaudit.rules.trusted_sources.unsupported_source as rule

with_source(type, value) := {"cluster": {"id": "c1", "name": "db", "trusted_sources": [{"uuid": "s1", "type": type, "value": value}]}}

failing := [
	["ip_addr", "2001:db8::1", "2001:db8::1 is an IPv6 address; trusted sources are IPv4 only"],
	["ip_addr", "::/0", "::/0 is an IPv6 address; trusted sources are IPv4 only"],
	["ip_addr", "203.0.113.999", `"203.0.113.999" is no IPv4 address or range`],
	["ip_addr", "203.0.113.1/33", `"203.0.113.1/33" is no IPv4 address or range`],
	["ip_addr", "203.0.113.1 ", `"203.0.113.1 " is no IPv4 address or range`],
	["ip_addr", "office.example.com", `"office.example.com" is no IPv4 address or range`],
	["ip_addr", "", `"" is no IPv4 address or range`],
	["vpc", "5a4981aa-9653-4bd1-bef5-d6bff52042e4", `DigitalOcean does not support the type "vpc"`],
	["droplet", "web-1", `"web-1" is not a valid value of a source of type droplet`],
	["k8s", "prod", `"prod" is not a valid value of a source of type k8s`],
	["app", "shop", `"shop" is not a valid value of a source of type app`],
	["tag", "", `"" is not a valid value of a source of type tag`],
]

test_fail if {
	every case in failing {
		found := rule.fail with input as with_source(case[0], case[1])
		{finding.message | some finding in found} == {case[2]}
	}
}

test_pass if {
	every source in [
		["ip_addr", "203.0.113.10"], ["ip_addr", "203.0.113.0/24"], ["ip_addr", "0.0.0.0/0"],
		["droplet", "163973392"], ["tag", "env:prod_web-1"],
		["k8s", "ff2a6c52-5a44-4b63-b99c-0e98e7a63d61"], ["app", "4f6c71e2-1e90-4762-9fee-6cc4a0a9f2cf"],
	] {
		found := rule.fail with input as with_source(source[0], source[1])
		found == set()
	}
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as {"cluster": {"id": "c1"}}
	found == set()
}
