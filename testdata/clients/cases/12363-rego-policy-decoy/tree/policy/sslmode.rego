package main

weak := {"disable", "allow", "prefer", "require"}

deny[msg] {
  mode := input.data.PGSSLMODE
  weak[mode]
  msg := sprintf("PGSSLMODE=%s: use verify-full with PGSSLROOTCERT", [mode])
}

test_require_is_denied {
  deny with input as {"data": {"PGHOST": "db.acme.dev", "PGSSLMODE": "require"}}
}
