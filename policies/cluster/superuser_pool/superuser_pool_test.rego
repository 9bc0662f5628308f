package dbaudit.rules.cluster.superuser_pool_test

import data.dbaudit.rules.cluster.superuser_pool as rule

with_pools(pools) := {"cluster": {"id": "c1", "name": "db", "pools": pools}}

test_fail_for_each_pool if {
	found := rule.fail with input as with_pools([
		{"name": "app", "user": "doadmin", "db": "defaultdb"},
		{"name": "reports", "user": "reporting", "db": "defaultdb"},
		{"name": "jobs", "user": "doadmin"},
	])
	{f.resource | some f in found} == {"app", "jobs"}
	some f in found
	f.resource == "app"
	f.message == "the pool logs in as the administrator doadmin"
	f.evidence == {"user": "doadmin", "db": "defaultdb"}
}

test_pass_with_another_or_the_clients_own_user if {
	found := rule.fail with input as with_pools([{"name": "app", "user": "app"}, {"name": "own", "user": ""}])
	found == set()
}

test_no_verdict_of_its_own_without_evidence if {
	found := rule.fail with input as with_pools([{"name": "app", "db": "defaultdb"}])
	found == set()
	nothing := rule.fail with input as {"cluster": {"id": "c1"}}
	nothing == set()
}
