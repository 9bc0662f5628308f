package drivers

var _ = register(Driver{
	Name: "cloudnativepg", Like: "libpq",
	// sslRootCert names a Secret, which the operator mounts as the root.
	App: &App{
		Title: "CloudNativePG",
		Names: variables(
			group{"externalClusters.", "", map[string]string{"connectionParameters.host": "host", "connectionParameters.port": "port", "connectionParameters.user": "user", "connectionParameters.dbname": "database", "connectionParameters.sslmode": "sslmode", "connectionParameters.sslrootcert": "sslrootcert", "sslRootCert.name": "secret", "sslRootCert.key": "other"}},
		),
		Examples: map[string]string{
			"externalClusters.connectionParameters.host=db.example.net externalClusters.connectionParameters.sslmode=verify-full externalClusters.sslRootCert.name=do-ca": "verify-full",
		},
		CounterExample: "clusters.host=db.example.net clusters.sslmode=verify-full",
	},
	Fixes:   map[string]string{"": "connectionParameters:\n  sslmode: verify-full\nsslRootCert: {name: do-ca, key: ca.crt}"},
	Sources: []string{"https://cloudnative-pg.io/documentation/current/bootstrap/", "https://cloudnative-pg.io/documentation/current/replica_cluster/"},
})
