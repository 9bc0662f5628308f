package dsn

// Cases are run by the tests of every implementation.
var Cases = []struct {
	In, Host, Mode string
}{
	{"postgres://u:p@h:5432/d?sslmode=require", "h", "require"},
	{"postgres://u:p@h1:5432,h2:5433/d?sslmode=disable", "h1", "disable"},
	{"host=h user=u sslmode=verify-ca sslrootcert=ca.crt", "h", "verify-ca"},
}
