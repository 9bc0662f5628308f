package config

type DB struct {
	Host    string `env:"DB_HOST,required"`
	SSLMode string `env:"DB_SSLMODE" envDefault:"disable"`
}
