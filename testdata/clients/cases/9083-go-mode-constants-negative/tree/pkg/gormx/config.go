package gormx

type Config struct {
	Server  string  `mapstructure:"DATABASE_SERVER"`
	Port    int     `mapstructure:"DATABASE_PORT"`
	SslMode SslMode `mapstructure:"DATABASE_SSL_MODE"`
}

type SslMode string

const (
	SslModeDisable    SslMode = "disable"
	SslModeAllow      SslMode = "allow"
	SslModePrefer     SslMode = "prefer"
	SslModeRequire    SslMode = "require"
	SslModeVerifyCa   SslMode = "verify-ca"
	SslModeVerifyFull SslMode = "verify-full"
)

func (m SslMode) Valid() bool {
	switch m {
	case SslModeDisable, SslModeAllow, SslModePrefer, SslModeRequire, SslModeVerifyCa, SslModeVerifyFull:
		return true
	}
	return false
}
