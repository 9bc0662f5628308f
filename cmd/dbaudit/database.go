package main

import (
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// databaseFlags are the flags of database.
type databaseFlags struct {
	judgeFlags
	sql       sqlFlags
	ca        string
	connectTo []string
}

func newDatabaseCommand() *cobra.Command {
	f := databaseFlags{sql: sqlFlags{on: true}}
	cmd := &cobra.Command{
		Use:   "database HOST[:PORT][/DBNAME]",
		Short: "Audit one PostgreSQL over SQL (any server)",
		Long: `Look inside one PostgreSQL server: who is connected, how, as whom, and what roles
may do. It reads catalogs and statistics views in READ ONLY transactions, and no
rows of tables, query texts or password hashes. The server is always verified
(verify-full), with --ca or the system's roots.

The argument may also be a postgresql:// URL or a "host=… port=…" string; a password
in it is ignored. The role's password comes from --sql-password-file, PGPASSWORD,
PGPASSFILE or ~/.pgpass.

Exit codes: 0 no findings at or above --fail-on; 1 there are; 2 wrong usage;
3 incomplete: the server could not be audited, or something could not be judged.`,
		Example: `  dbaudit database role                  # the SQL that makes the auditor's role
  dbaudit database db.example.com/shop --ca ca.crt
  dbaudit database localhost:5432 --ca ca.crt --sql-user postgres --format json`,
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd, args) },
	}
	fs := cmd.Flags()
	fs.StringVar(&f.ca, "ca", "", "the CA (PEM) that verifies the server (default: the system's roots)")
	fs.StringVar(&f.sql.user, "sql-user", database.DefaultUser, "the role to log in as, where the argument names none")
	f.sql.login(fs)
	fs.StringArrayVar(&f.connectTo, "connect-to", nil, "reach HOST:PORT by dialling ADDR:PORT; names are still verified as HOST (repeatable)")
	f.register(fs)
	_ = fs.MarkHidden("require-probe")
	cmd.AddCommand(newDatabaseRoleCommand())
	return cmd
}

func (f *databaseFlags) run(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return errors.New("name one server as HOST[:PORT][/DBNAME]")
	}
	j, err := f.prepare(cmd, "database")
	if err != nil {
		return err
	}
	c, err := f.cluster(cmd, args[0])
	if err != nil {
		return err
	}
	o, err := f.sql.options(f.connectTo)
	if err != nil {
		return err
	}
	o.SystemRoots, o.Now = f.ca == "", func() time.Time { return j.Now }
	s := &snapshot.Snapshot{SchemaVersion: snapshot.SchemaVersion, Tool: tool(), CollectedAt: j.Now.UTC(), Clusters: []snapshot.Cluster{*c}}
	if err := audit.Inside(cmd.Context(), s, *o); err != nil {
		return err
	}
	return j.report(cmd, policy.FromSnapshot(s), func(*result.Result) error { return nil })
}

// cluster is the server of the argument, as the rules see a cluster.
func (f *databaseFlags) cluster(cmd *cobra.Command, arg string) (*snapshot.Cluster, error) {
	t, err := database.ParseTarget(arg)
	if err != nil {
		return nil, err
	}
	if t.User != "" && !cmd.Flags().Changed("sql-user") {
		f.sql.user = t.User
	}
	f.sql.database = t.Database
	id := net.JoinHostPort(t.Host, strconv.Itoa(t.Port))
	c := &snapshot.Cluster{
		ID: id, Name: id, Role: snapshot.RoleCluster, Engine: "pg",
		Endpoints: []snapshot.Endpoint{{ID: id, Role: snapshot.EndpointPrimary, Network: "public", Host: t.Host, Port: t.Port}},
		Missing:   []snapshot.Missing{{Fact: "trusted_sources", Kind: snapshot.MissingNotAsked, Reason: "no account was asked: only the server is audited"}},
	}
	c.CA, err = readCA(f.ca)
	return c, err
}

func newDatabaseRoleCommand() *cobra.Command {
	user := database.DefaultUser
	cmd := &cobra.Command{
		Use:   "role",
		Short: "Print the SQL that makes the auditor's role",
		Args:  takes(),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(cmd.OutOrStdout(), database.RoleSQL(user))
			return err
		},
	}
	cmd.Flags().StringVar(&user, "sql-user", user, "the name of the role")
	return cmd
}
