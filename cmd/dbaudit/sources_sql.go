package main

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// sqlFlags are the flags of the audit inside databases.
type sqlFlags struct {
	on                 bool
	user, passwordFile string
	credentials        string
	database           string
	collector          collect.Collector // the demo's
	timeout            time.Duration
}

func (q *sqlFlags) register(f *pflag.FlagSet) {
	f.BoolVar(&q.on, "sql", false, "also look inside the databases, as the role of --sql-user")
	f.StringVar(&q.user, "sql-user", database.DefaultUser, "the role to log in as; dbaudit database role prints the SQL that creates it")
	q.login(f)
	f.StringVar(&q.credentials, "sql-credentials", "", "log in with the password that the API has for --sql-user, or else for doadmin (the token needs database:view_credentials)")
}

// login registers the flags that need no --sql.
func (q *sqlFlags) login(f *pflag.FlagSet) {
	f.StringVar(&q.passwordFile, "sql-password-file", "", "a file that holds the role's password (default: PGPASSWORD, PGPASSFILE, ~/.pgpass)")
	durationFlag(f, &q.timeout, "sql-timeout", database.DefaultTimeout, time.Millisecond, "how long connecting, and each statement, may take")
}

// logins are those of the configuration.
func logins(list []config.Login) func(*snapshot.Cluster, database.Options) database.Options {
	return func(c *snapshot.Cluster, o database.Options) database.Options {
		for _, l := range list {
			if !result.MatchName(l.Pattern, c.Name, c.ID) {
				continue
			}
			o.User, o.Database = cmp.Or(l.User, o.User), cmp.Or(l.Database, o.Database)
			if l.PasswordFile != "" {
				o.Password = database.Passwords{File: l.PasswordFile}.Find
			}
			break
		}
		return o
	}
}

// fromAPI lets the audit log in with passwords of the API, of which none is kept. A
// cluster with a password file of its own in the configuration uses that.
func (q *sqlFlags) fromAPI(cmd *cobra.Command, a *audit.Collection, o *database.Options) error {
	if a.Account == nil {
		return errors.New("--sql-credentials api: there is no token to ask the API with")
	}
	a.Account.Credentials = true
	ask, err := account.Passwords(*a.Account)
	if err != nil {
		return err
	}
	if !cmd.Flags().Changed("sql-user") {
		o.User = "doadmin"
	}
	configured := o.Of
	o.Of = func(c *snapshot.Cluster, o database.Options) database.Options {
		o.Password = func(_ string, _ int, _, user string) (string, error) {
			return ask(cmd.Context(), cmp.Or(c.PrimaryID, c.ID), user)
		}
		return configured(c, o)
	}
	return nil
}

// options is how to look inside; nil: not at all.
func (q *sqlFlags) options(connectTo []string) (*database.Options, error) {
	switch {
	case q.credentials != "" && q.credentials != "api":
		return nil, fmt.Errorf("--sql-credentials %q: want api", q.credentials)
	case q.credentials != "" && !q.on:
		return nil, errors.New("--sql-credentials: it needs --sql")
	case q.credentials != "" && q.passwordFile != "":
		return nil, errors.New("--sql-credentials and --sql-password-file: the password comes from one of them")
	case !q.on:
		return nil, nil
	}
	to, err := tlsprobe.ParseConnectTo(connectTo)
	if err != nil {
		return nil, fmt.Errorf("--connect-to %w", err)
	}
	return &database.Options{
		User: q.user, Database: q.database, ConnectTo: to, Timeout: q.timeout,
		Password: database.Passwords{File: q.passwordFile, Getenv: os.Getenv}.Find,
	}, nil
}
