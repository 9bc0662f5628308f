package dbaudit.lib.sql_test

import data.dbaudit.lib.sql

test_whose_a_role_is if {
	every role in ["_dodb", "pg_monitor", "postgres"] {
		sql.provider(role)
		sql.administrator(role)
	}
	sql.administrator("doadmin")
	not sql.provider("doadmin")
	not sql.administrator("app")
}

test_local if {
	every address in ["", "127.0.0.1", "::1"] {
		sql.local(address)
	}
	not sql.local("10.0.0.1")
}

test_words if {
	sql.from("") == "the server itself"
	sql.from("10.0.0.1") == "10.0.0.1"
	sql.application({"application": "web"}) == " (application web)"
	sql.application({}) == ""
	sql.mode("") == "prefer, which is the default"
	sql.mode("require") == "require"
	sql.text({"tables": 7}, "tables") == "7"
	sql.text({}, "tables") == "?"
}
