package dbaudit.rules.trusted_sources.stale_ci_address_test

import data.dbaudit.rules.trusted_sources.stale_ci_address as rule

described(text) := {
	"now": "2026-11-24T12:00:00Z",
	"cluster": {"id": "c1", "trusted_sources": [{"uuid": "s1", "type": "ip_addr", "value": "203.0.113.10", "description": text}]},
}

test_fail_for_a_ci_run if {
	found := rule.fail with input as described("GitHub Actions run 19283746")
	found == {{
		"resource": "s1",
		"message": `203.0.113.10 was added for a CI run and is still there: "GitHub Actions run 19283746"`,
		"evidence": {"value": "203.0.113.10", "description": "GitHub Actions run 19283746"},
	}}
	every text in ["github-actions", "gitlab runner", "GitLab CI", "ci", "CI/CD", "hosted runner", "pipeline #48213", "run_id 4821377", "CircleCI"] {
		count(rule.fail) == 1 with input as described(text)
	}
}

test_fail_past_its_date if {
	every text in [
		"contractor, until 2026-03-01", "expires: 2026/11/23", "remove after 2025.01.31", "until 2025-02-31", "ci, until 2026-03-01",
		"until 2025-01-01, prolonged until 2026-01-01",
	] {
		some finding in rule.fail with input as described(text)
		contains(finding.message, "was to be removed by")
	}
}

test_fail_temporary if {
	every text in ["temporary", "Temp: laptop", "tmp", "temporarily open"] {
		some finding in rule.fail with input as described(text)
		contains(finding.message, "is described as temporary")
	}
}

test_pass_otherwise if {
	every text in [
		"", "office", "office, since 2024-01-01", "contractor, until 2026-11-24", "ci until 2027-01-01", "temporary, expires 2027-01-01",
		"prolonged until 2027-01-01, first until 2026-01-01", "social media team", "template server", "decision desk", "run by the press office 12",
	] {
		found := rule.fail with input as described(text)
		found == set()
	}
}

test_only_addresses if {
	doc := {"now": "2026-11-24T12:00:00Z", "cluster": {"trusted_sources": [{"uuid": "s1", "type": "tag", "value": "ci", "description": "ci"}]}}
	exempt := rule.not_applicable with input as doc
	{e.resource | some e in exempt} == {"s1"}
	found := rule.fail with input as doc
	found == set()
	none := rule.not_applicable with input as described("ci")
	none == set()
}

test_no_verdict_of_its_own_without_evidence if {
	every source in [{"uuid": "s1"}, {"uuid": "s1", "type": "ip_addr", "value": "203.0.113.10"}] {
		found := rule.fail with input as {"now": "2026-11-24T12:00:00Z", "cluster": {"trusted_sources": [source]}}
		found == set()
	}
}
