package drivers

import "dbaudit/pkg/collect/clients/setting"

func init() {
	register(Driver{
		Name:  "pgbouncer",
		Modes: "disable allow prefer require verify-ca verify-full", Default: setting.Prefer,
		Refuses: refuses("PgBouncer", "mode"),
		Rows: []Row{
			{Modes: "-", Mode: setting.Prefer, Likely: "disable in older releases", Example: "", Counter: "sslmode=prefer"},
			{
				Modes: "require", Root: WithRoot, Ineffective: "server_tls_ca_file with server_tls_sslmode=require: PgBouncer does not verify in this mode",
				Example: "sslmode=require&sslrootcert=ca.crt", Counter: "sslmode=require",
			},
		},
		Fixes: map[string]string{
			"pgbouncer": "server_tls_sslmode = verify-full\nserver_tls_ca_file = CA",
		},
		Sources: []string{"https://www.pgbouncer.org/config.html#server_tls_sslmode", "measured with PgBouncer 1.18"},
	})
}
