package more

// Config is read from the environment.
type Config struct {
	SSLMode string `env:"PGSSLMODE" envDefault:"verify-full"`
	Host    string `env:"PGHOST"`
}

var validModes = map[string]bool{"require": true, "verify-ca": true, "verify-full": true}
