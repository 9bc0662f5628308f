// Package emulator is a DigitalOcean account on loopback: the API over HTTP, and
// the PostgreSQL endpoints of its clusters with TLS, both built from a readable
// description in YAML (see accounts/demo.yaml). `dbaudit demo`, tests and
// benchmarks use it.
//
// It holds no real credential: the passwords and tokens it hands out are
// invented, and are there so that tests can show that they never get out. It
// listens on 127.0.0.1 only, and no name of an account is ever looked up:
// [Running.ConnectTo] maps each endpoint to loopback. It answers nothing but GET,
// unless the account is [Account.Writable]: then trusted sources can be replaced.
//
//	acct, err := emulator.Load(strings.NewReader(description)) // or emulator.Demo()
//	run, err := acct.Start(ctx)                                // API and endpoints
//	defer run.Close()
//	client, err := godo.New(oauthClient(run.Token), godo.SetBaseURL(run.URL))
//	run.Fault(emulator.Fault{Path: "/v2/databases/*/firewall", Kind: emulator.FaultStatus, Status: 500, Times: 2})
//	run.SetScopes("database:read")             // 403 for everything else
//	run.SetRateLimit(emulator.RateLimit{Requests: 20, Window: time.Second})
//	run.ConnectTo                              // values for --connect-to
//	run.Requests()                             // what arrived, in order
//
// Tests that need only the API use [Account.StartAPI]. [Generate] makes
// accounts of any size for benchmarks.
package emulator
