package lint

import "strings"

var weak = map[string]string{
	"disable": "no TLS",
	"prefer":  "may fall back to plaintext",
	"require": "does not verify the server",
}

// Check finds weak modes: sslmode=require is one of them.
func Check(dsn string) string {
	for mode, why := range weak {
		if strings.Contains(dsn, "sslmode="+mode) {
			return "sslmode=" + mode + ": " + why + "; write sslmode=verify-full"
		}
	}
	if !strings.Contains(dsn, "sslmode=") {
		return "postgres://… without sslmode means prefer"
	}
	return ""
}
