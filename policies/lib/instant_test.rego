package dbaudit.lib.instant_test

import data.dbaudit.lib.instant

test_days if {
	[instant.days(n) | some n in [0, 1, 2]] == ["0 days", "1 day", "2 days"]
}
