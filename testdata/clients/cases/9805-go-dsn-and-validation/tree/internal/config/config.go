package config

import (
	"fmt"
	"os"
)

var sslModes = map[string]bool{"disable": true, "require": true, "verify-ca": true, "verify-full": true}

type DB struct {
	Host    string `yaml:"host" env:"DB_HOST"`
	SSLMode string `yaml:"sslmode" env:"DB_SSLMODE" validate:"oneof=disable require verify-ca verify-full"`
}

func (d DB) Validate() error {
	if !sslModes[d.SSLMode] {
		return fmt.Errorf("sslmode must be disable, require, verify-ca or verify-full, not %q", d.SSLMode)
	}
	return nil
}

func Host() string { return os.Getenv("DB_HOST") }
