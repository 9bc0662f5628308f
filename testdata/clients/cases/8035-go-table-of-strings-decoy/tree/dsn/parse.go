package dsn

import "strings"

// Modes names what each mode does.
var Modes = map[string]string{
	"sslmode=disable":           "no TLS",
	"sslmode=require":           "TLS that verifies nothing",
	"rejectUnauthorized: false": "verification is off",
}

type row struct{ Key, Meaning string }

var rows = []row{
	{"sslmode", "one of disable, allow, prefer, require"},
	{"InsecureSkipVerify: true", "turns verification off"},
}

// Weak tells whether a mode is weak.
func Weak(s string) bool {
	switch s {
	case "disable", "allow", "prefer", "require":
		return true
	}
	return strings.Contains(s, "sslmode=require")
}
