package database

import "fmt"

// RoleSQL makes the auditor's role, to be run as doadmin, or as a superuser of a
// server of one's own. It says what the role sees.
func RoleSQL(name string) string {
	quoted := quoteIdentifier(name)
	return fmt.Sprintf(`-- The auditor's role. Run as doadmin, in any database of the cluster.
--
-- It sees: sessions of all roles with their address and TLS, roles and memberships,
-- settings, grants, SECURITY DEFINER functions, policies, extensions, foreign
-- servers, publications, subscriptions and replication slots.
-- It does not see: rows of tables, password hashes, the options of user mappings
-- and the connection strings of subscriptions.
-- Do not grant it pg_read_all_data: that reads password hashes.
CREATE ROLE %s LOGIN PASSWORD 'CHOOSE_A_PASSWORD' CONNECTION LIMIT 2;
GRANT pg_read_all_stats TO %s;
-- Only where CONNECT was taken from PUBLIC, for each such database:
-- GRANT CONNECT ON DATABASE name TO %s;
`, quoted, quoted, quoted)
}
