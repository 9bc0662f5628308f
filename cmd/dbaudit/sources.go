package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/collect/terraform"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports"
)

// sourceFlags are the flags of what is collected.
type sourceFlags struct {
	selection snapshot.Selection
	account   accountFlags
	probe     probeFlags
	trees     []string
	include   includeFlag
	plans     []string
	sql       sqlFlags
}

func (s *sourceFlags) register(f *pflag.FlagSet) {
	f.StringArrayVar(&s.trees, "clients", nil, "also look for connection settings in this source tree (repeatable)")
	s.include.register(f)
	f.StringArrayVar(&s.selection.Clusters, "cluster", nil, "only clusters with this name, name pattern or id (repeatable)")
	f.StringArrayVar(&s.selection.Tags, "tag", nil, "only clusters with this tag or tag pattern (repeatable)")
	f.StringArrayVar(&s.selection.Regions, "region", nil, "only clusters in this region or region pattern (repeatable)")
	f.StringArrayVar(&s.plans, "terraform", nil, "evaluate this plan or state (terraform show -json; - is standard input) or folder of .tf files (repeatable)")
	s.account.register(f)
	s.probe.register(f)
	s.sql.register(f)
}

// flagNames are the names of the flags that register adds.
func flagNames(register func(*pflag.FlagSet)) []string {
	var names []string
	fs := pflag.NewFlagSet("", pflag.ContinueOnError)
	register(fs)
	fs.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// sourceFlagNames are those of what is collected.
func sourceFlagNames() []string { return flagNames(new(sourceFlags).register) }

// local is what the flags, and the configuration, ask to collect from files: it can also
// be judged beside snapshots. base is where the configuration is trusted from.
func (s *sourceFlags) local(cmd *cobra.Command, c *config.Config, base string) (audit.Collection, error) {
	a := audit.Collection{Tool: tool(), Selection: s.selection}
	if len(a.Selection.Clusters) == 0 {
		a.Selection.Clusters = config.Values(c.Clusters)
	}
	if len(s.plans) > 0 {
		a.Terraform = &terraform.Options{Files: s.plans, Stdin: cmd.InOrStdin()}
	}
	if trees := append(config.Values(c.Clients), s.trees...); len(trees) > 0 {
		include, err := s.include.contexts()
		if err != nil {
			return audit.Collection{}, err
		}
		a.Clients = &clients.Options{Roots: trees, Include: include, Trusted: base}
	}
	return a, nil
}

// collection is what the flags ask to collect.
func (s *sourceFlags) collection(cmd *cobra.Command, c *config.Config, base string, verbose bool) (audit.Collection, error) {
	a, err := s.local(cmd, c, base)
	if err != nil {
		return audit.Collection{}, err
	}
	a.NoProbe = "not probed (--no-probe)"
	if a.Probe, err = s.probe.options(cmd.Context()); err != nil {
		return audit.Collection{}, err
	}
	opts, err := s.account.options(cmd, verbose)
	switch {
	case err == nil:
		a.Account = &opts
	case len(s.plans) == 0 || s.account.named() || !errors.Is(err, account.ErrNoToken):
		return audit.Collection{}, err
	}
	inside, err := s.sql.options(s.probe.connectTo)
	switch {
	case err != nil:
		return audit.Collection{}, err
	case s.sql.collector != nil:
		a.SQL = s.sql.collector
	case inside != nil:
		inside.Of = logins(c.SQL)
		if s.sql.credentials != "" {
			if err := s.sql.fromAPI(cmd, &a, inside); err != nil {
				return audit.Collection{}, err
			}
		}
		a.SQL = database.Collector{Options: *inside}
	}
	return a, nil
}

// includeFlag is the flag of which contexts of connection settings are judged beside
// production.
type includeFlag struct{ names []string }

func (i *includeFlag) register(f *pflag.FlagSet) {
	f.StringSliceVar(&i.names, "include", nil, "evaluate connection settings in these contexts too: docs, tests, local")
}

func (i *includeFlag) contexts() ([]setting.Context, error) {
	var out []setting.Context
	for _, name := range i.names {
		c := setting.Context(strings.TrimSpace(name))
		if !slices.Contains(setting.Contexts, c) {
			return nil, fmt.Errorf("--include %q: not one of docs, tests, local", name)
		}
		out = append(out, c)
	}
	return out, nil
}

// gather collects a snapshot, shows how far it is, and keeps it when save names a
// file or standard output.
func gather(cmd *cobra.Command, c audit.Collection, v verbosity, save string) (*snapshot.Snapshot, error) {
	if save != "" && !toStdout(save) {
		if err := reports.CheckWritable(save); err != nil {
			return nil, fmt.Errorf("--save-snapshot: %w", err)
		}
	}
	display := collect.NewDisplay(cmd.ErrOrStderr(), v.quiet)
	c.Progress = display.Show
	s, err := audit.Collect(cmd.Context(), c)
	display.Close()
	switch {
	case errors.Is(err, collect.ErrUnavailable):
		return nil, exit(exitIncomplete, err)
	case err != nil: // a wrong token, path or selection
		return nil, err
	}
	if v.verbose {
		for _, n := range s.Notes {
			fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s\n", n)
		}
	}
	if cmd.Context().Err() != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "dbaudit: interrupted: going on with what was collected until now")
	}
	switch {
	case toStdout(save):
		if err := snapshot.Write(cmd.OutOrStdout(), s); err != nil {
			return nil, fmt.Errorf("write the snapshot: %w", err)
		}
	case save != "":
		if err := snapshot.Save(save, s); err != nil {
			return nil, fmt.Errorf("--save-snapshot: %w", err)
		}
	}
	return s, nil
}

// accountFlags are the flags of which account is asked.
type accountFlags struct {
	context, tokenFile, apiURL string
	concurrency                int
	noLimit                    bool
	callTimeout                time.Duration
}

func (a *accountFlags) register(f *pflag.FlagSet) {
	f.StringVar(&a.context, "context", "", "take the token from this doctl context")
	f.StringVar(&a.tokenFile, "token-file", "", "take the token from this file")
	f.StringVar(&a.apiURL, "api-url", "", "the API's address (DIGITALOCEAN_API_URL; default "+account.DefaultBaseURL+")")
	intFlag(f, &a.concurrency, "concurrency", account.DefaultConcurrency, 1, 1000, "the most API calls at once")
	durationFlag(f, &a.callTimeout, "api-timeout", time.Minute, time.Millisecond, "how long one API call may take")
	f.BoolVar(&a.noLimit, "no-rate-limit", false, "do not limit the rate of API calls (DigitalOcean would answer 429)")
}

// named reports whether a flag says where the token is.
func (a *accountFlags) named() bool { return a.context != "" || a.tokenFile != "" || a.apiURL != "" }

// address is the API's, without a token.
func (a *accountFlags) address() string {
	return cmp.Or(a.apiURL, os.Getenv("DIGITALOCEAN_API_URL"), account.DefaultBaseURL)
}

// paced is how any account is asked.
func (a *accountFlags) paced() account.Options {
	o := account.Options{UserAgent: "dbaudit/" + thisBuild().Version, Concurrency: a.concurrency, CallTimeout: a.callTimeout}
	if a.noLimit {
		o.Pace = &account.Pace{}
	}
	return o
}

// options finds the token and the API.
func (a *accountFlags) options(cmd *cobra.Command, verbose bool) (account.Options, error) {
	found, err := account.FindToken(os.Getenv, account.TokenOptions{Context: a.context, File: a.tokenFile})
	switch {
	case errors.Is(err, account.ErrTwoTokens):
		return account.Options{}, fmt.Errorf("--context and --token-file: %w", err)
	case err != nil && a.context != "":
		return account.Options{}, fmt.Errorf("--context: %w", err)
	case err != nil && a.tokenFile != "":
		return account.Options{}, fmt.Errorf("--token-file: %w", err)
	case err != nil:
		return account.Options{}, fmt.Errorf("%w, or give --token-file FILE", err)
	}
	o := a.paced()
	o.BaseURL, o.Token = a.apiURL, found.Token
	if o.BaseURL == "" {
		o.BaseURL = cmp.Or(found.APIURL, account.DefaultBaseURL)
	}
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return account.Options{}, fmt.Errorf("--api-url: not an address such as %s", account.DefaultBaseURL)
	}
	if verbose {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: token from %s; API at %s://%s%s\n", found.Source, u.Scheme, u.Host, u.EscapedPath())
	}
	return o, nil
}

// probeFlags are the flags of how endpoints are looked at.
type probeFlags struct {
	endpoints   string
	noProbe     bool
	connectTo   []string
	from        string
	timeout     time.Duration
	total       time.Duration
	concurrency int
	ciphers     bool
}

func (p *probeFlags) register(f *pflag.FlagSet) {
	f.StringVar(&p.endpoints, "endpoints", "all", "which endpoints are probed: public, private or all")
	f.BoolVar(&p.noProbe, "no-probe", false, "ask only the API; connect to no endpoint")
	f.StringArrayVar(&p.connectTo, "connect-to", nil, "probe HOST:PORT by dialling ADDR:PORT; names are still verified as HOST (repeatable)")
	f.StringVar(&p.from, "from", "", "the public address from which endpoints see this computer connect, to compare with the trusted sources; metadata: ask the droplet's metadata service")
	durationFlag(f, &p.timeout, "connect-timeout", tlsprobe.DefaultConnectTimeout, time.Millisecond, "how long to wait for a connection to an endpoint")
	durationFlag(f, &p.total, "probe-timeout", 0, 0, "how long all probes may take together (default: only each endpoint has a limit)")
	intFlag(f, &p.concurrency, "probe-concurrency", 0, 0, 10_000, "the most endpoints probed at once (default: as many as the time limits need)")
	f.BoolVar(&p.ciphers, "ciphers", false, "list all cipher suites and groups: many connections, each a line in the server's log")
}

func (p *probeFlags) options(ctx context.Context) (*tlsprobe.Options, error) {
	switch p.endpoints {
	case "public", "private", "all":
	default:
		return nil, fmt.Errorf("--endpoints %q: want public, private or all", p.endpoints)
	}
	to, err := tlsprobe.ParseConnectTo(p.connectTo)
	if err != nil {
		return nil, fmt.Errorf("--connect-to %w", err)
	}
	var from netip.Addr
	switch p.from {
	case "":
	case "metadata":
		if from, err = tlsprobe.PublicAddress(ctx, cmp.Or(os.Getenv("DBAUDIT_METADATA_URL"), tlsprobe.MetadataURL)); err != nil {
			return nil, fmt.Errorf("--from metadata: %w; name the address", err)
		}
	default:
		if from, err = netip.ParseAddr(p.from); err != nil || from.IsPrivate() || from.IsLoopback() {
			return nil, fmt.Errorf("--from %q: give the public address of this computer, such as 203.0.113.7", p.from)
		}
	}
	if p.noProbe {
		return nil, nil
	}
	return &tlsprobe.Options{
		From:           from,
		ConnectTimeout: p.timeout, TotalTimeout: p.total, Concurrency: p.concurrency, Ciphers: p.ciphers,
		Network: p.endpoints, ConnectTo: to,
	}, nil
}

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
