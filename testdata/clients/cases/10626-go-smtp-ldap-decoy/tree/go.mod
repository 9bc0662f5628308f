module x

go 1.23

require (
	github.com/jackc/pgx/v5 v5.7.1
	github.com/go-ldap/ldap/v3 v3.4.8
)
