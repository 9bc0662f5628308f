package config

type Database struct {
	URL         string `yaml:"url" json:"url" env:"DATABASE_URL" jsonschema:"example=postgres://app@db.prod.internal/app?sslmode=require"`
	SSLMode     string `yaml:"sslmode" json:"sslmode" env:"PGSSLMODE" validate:"oneof=disable require verify-full"`
	SkipVerify  bool   `yaml:"skip_verify" json:"skip_verify"`
	SSLRootCert string `yaml:"sslrootcert" json:"sslrootcert" env:"PGSSLROOTCERT"`
}
