package dbaudit.rules.database.secret_in_comment_test

import data.dbaudit.rules.database.secret_in_comment as rule

test_fail if {
	found := rule.fail with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "secret_comments": [{"kind": "table column", "name": "public.users.pw"}, {"kind": "table constraint", "name": "c on public.users"}, {"kind": "role", "name": "app"}]}]}}
	{object.get(f, "key", "") | some f in found} == {"public.users.pw", "c on public.users", "app"}
	{f.evidence.kind | some f in found} == {"COLUMN", "CONSTRAINT", "ROLE"}
	every f in found {
		f.resource == "shop"
		f.message != ""
	}
}

test_pass if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "name": "db", "sql_databases": [{"name": "shop", "secret_comments": []}]}}
}

test_no_verdict_of_its_own_without_evidence if {
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1"}}
	count(rule.fail) == 0 with input as {"cluster": {"id": "c1", "sql": {}, "sql_databases": [{"name": "shop"}]}}
}
