package mode

import "crypto/tls"

// TLS returns what a mode of libpq means for crypto/tls.
func TLS(sslmode, host string) *tls.Config {
	switch sslmode {
	case "disable":
		return nil
	case "require", "prefer":
		return &tls.Config{InsecureSkipVerify: true}
	default:
		return &tls.Config{ServerName: host}
	}
}
