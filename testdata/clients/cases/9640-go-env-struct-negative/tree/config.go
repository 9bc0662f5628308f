package billing

type DB struct {
	Host    string `env:"DB_HOST" validate:"required"`
	Port    int    `env:"DB_PORT" envDefault:"5432"`
	SSLMode string `env:"DB_SSLMODE" envDefault:"verify-full" validate:"oneof=disable require verify-ca verify-full"`
	CA      string `env:"DB_CA"`
}
