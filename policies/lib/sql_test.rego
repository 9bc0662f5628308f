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
	sql.mode("") == "prefer, which is the default"
	sql.mode("require") == "require"
	sql.text({"tables": 7}, "tables") == "7"
	sql.text({}, "tables") == "?"
}

session := {
	"user": "doadmin", "address": "10.20.0.7", "application": "billing", "tls": true, "tls_version": "TLSv1.3", "trusted_source": "s1", "admits": 4096,
	"clients": [{"place": "deploy/app.yaml:12", "verifies": false}],
}

test_sentence if {
	sql.sentence(session) == "the application billing connects from 10.20.0.7 without verifying (deploy/app.yaml:12), as doadmin, over a trusted source that admits 4,096 addresses"
	sql.sentence(object.union(session, {"tls": false, "admits": 1, "application": ""})) == "a client connects from 10.20.0.7 without TLS (deploy/app.yaml:12), as doadmin, over a trusted source that admits 1 address"
	sql.sentence(object.union(session, {"tls_version": "TLSv1.1", "clients": []})) == "the application billing connects from 10.20.0.7 with TLSv1.1, as doadmin, over a trusted source that admits 4,096 addresses"
	sql.sentence(object.union(session, {"clients": [{"place": "a:1", "verifies": true}, {"place": "b:2", "verifies": false}]})) == "the application billing connects from 10.20.0.7, perhaps without verifying (b:2), as doadmin, over a trusted source that admits 4,096 addresses"
	sql.sentence(object.union(session, {"clients": [{"place": "a:1", "verifies": true}, {"place": "b:2"}, {"place": "c:3"}]})) == "the application billing connects from 10.20.0.7 (a:1, b:2 and 1 more), as doadmin, over a trusted source that admits 4,096 addresses"
}

test_what_lets_it_in if {
	sql.over({"trusted_source": "s1"}) == ", over a trusted source"
	sql.over({"trusted_source": "", "admits": 4294967296}) == ", as every address may"
	sql.over({"trusted_source": "", "address": "10.0.0.1"}) == ", although no trusted source admits it"
	sql.over({"trusted_source": "", "address": "127.0.0.1"}) == ""
	sql.over({"address": "10.0.0.1"}) == ""
}

test_thousands if {
	[sql.thousands(n) | some n in [7, 1024, 1048576, 4294967296]] == ["7", "1,024", "1,048,576", "4,294,967,296"]
}

test_connected if {
	sql.connected([]) == ""
	startswith(sql.connected([session]), "; now the application billing connects")
	endswith(sql.connected([session, session, session]), ", and 2 more")
}

test_theirs if {
	cluster := {"cluster": {"sql": {"role": "dbaudit"}}}
	sql.theirs({"user": "app"}) with input as cluster
	sql.theirs({"user": "dbaudit", "application": "web"}) with input as cluster
	not sql.theirs({"user": "dbaudit", "application": "dbaudit"}) with input as cluster
	not sql.theirs({"user": "_dodb"}) with input as cluster
}

test_setting if {
	shown := {"cluster": {"sql": {"settings": [{"name": "a", "value": "1"}, {"name": "b", "value": "", "source": "hidden"}]}}}
	sql.setting("a") == "1" with input as shown
	not sql.untold("a") with input as shown
	every name in ["b", "c"] {
		not sql.setting(name) with input as shown
		contains(sql.untold(name), name) with input as shown
	}
	not sql.untold("a") with input as {"cluster": {"sql": {"settings": []}}}
}

test_off if {
	every value in ["off", "FALSE", "no", "0"] {
		sql.off(value)
	}
	not sql.off("on")
	every value in ["0", "0s", "0 min", "00", "0.0"] {
		sql.never(value)
	}
	not sql.never("10min")
}
