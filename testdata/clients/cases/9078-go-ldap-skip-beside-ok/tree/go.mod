module shop
go 1.22
require (
	github.com/go-ldap/ldap/v3 v3.4.6
	github.com/jackc/pgx/v5 v5.5.5
)
