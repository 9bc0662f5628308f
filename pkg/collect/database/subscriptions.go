package database

import (
	"context"
	"slices"

	"dbaudit/pkg/snapshot"
)

// trusted is true where the extension aiven_extras has the function that lists
// subscriptions to roles that are no superusers, the role may call it, and a superuser
// owns it: nobody else can have changed what it does.
const trusted = `EXISTS (SELECT 1 FROM pg_catalog.pg_proc p
	JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace AND n.nspname = 'aiven_extras'
	JOIN pg_catalog.pg_roles r ON r.oid = p.proowner AND r.rolsuper
	JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objid = p.oid AND d.deptype = 'e'
	JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid AND e.extname = 'aiven_extras'
	WHERE p.proname = 'pg_list_all_subscriptions' AND p.pronargs = 0
		AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_function_privilege(p.oid, 'EXECUTE'))`

// modes adds the modes of subscriptions where a database lets the role read them, or has
// that extension. Its function runs in a READ ONLY transaction, as all does.
func modes(ctx context.Context, c *conn, s *snapshot.SQL) error {
	source := "pg_catalog.pg_subscription"
	if !c.server.subConn {
		var told []bool
		if err := query(ctx, c.Conn, `SELECT `+trusted+` AS v `, &told); err != nil || !told[0] {
			return err
		}
		source = "aiven_extras.pg_list_all_subscriptions()"
	}
	var list []snapshot.SQLSubscription
	err := query(ctx, c.Conn, `SELECT s.subname AS name, d.datname AS database, s.subenabled AS enabled, `+mode("s.subconninfo")+`
		FROM `+source+` s JOIN pg_catalog.pg_database d ON d.oid = s.subdbid`, &list)
	for _, x := range list {
		for i := range s.Subscriptions {
			if y := &s.Subscriptions[i]; y.Name == x.Name && y.Database == x.Database {
				y.Mode = x.Mode
			}
		}
	}
	return err
}

func modeUntold(s snapshot.SQLSubscription) bool { return s.Mode == nil }

// untoldModes says why modes are not known.
func untoldModes(c *snapshot.Cluster) {
	if slices.ContainsFunc(c.SQL.Subscriptions, modeUntold) {
		c.Missing = append(c.Missing, snapshot.Missing{
			Fact: "sql.subscriptions.sslmode", Kind: snapshot.MissingNotOffered,
			Reason: "the server shows connection strings of subscriptions to superusers alone, and to roles that may call aiven_extras.pg_list_all_subscriptions()",
		})
	}
}
