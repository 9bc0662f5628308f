package redact

import "regexp"

var (
	uri  = regexp.MustCompile(`postgres(?:ql)?://[^:]+:([^@]+)@[^/]+/\w+\?sslmode=(disable|require)`)
	pair = regexp.MustCompile(`(?i)password=\S+ sslmode=\w+`)
)

// Redact hides passwords: "postgres://app:pw@10.1.2.3/app?sslmode=require" becomes "postgres://app:***@10.1.2.3/app?sslmode=require".
func Redact(s string) string { return uri.ReplaceAllString(s, "postgres://***") }
