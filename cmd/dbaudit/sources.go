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
		fmt.Fprintln(cmd.ErrOrStderr(), "dbaudit: interrupted: evaluating what was collected so far; a second signal ends at once")
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
	endpointsFlag(f, &p.endpoints, "which endpoints are probed: %s")
	f.BoolVar(&p.noProbe, "no-probe", false, "ask only the API; connect to no endpoint")
	f.StringArrayVar(&p.connectTo, "connect-to", nil, "probe HOST:PORT by dialling ADDR:PORT; names are still verified as HOST (repeatable)")
	f.StringVar(&p.from, "from", "", "the public address from which endpoints see this computer connect, to compare with the trusted sources; metadata: ask the droplet's metadata service")
	durationFlag(f, &p.timeout, "connect-timeout", tlsprobe.DefaultConnectTimeout, time.Millisecond, "how long to wait for a connection to an endpoint")
	durationFlag(f, &p.total, "probe-timeout", 0, 0, "how long all probes may take together (default: only each endpoint has a limit)")
	intFlag(f, &p.concurrency, "probe-concurrency", 0, 0, 10_000, "the most endpoints probed at once (default: as many as the time limits need)")
	f.BoolVar(&p.ciphers, "ciphers", false, "list all cipher suites and groups: many connections, each a line in the server's log")
}

func endpointsFlag(f *pflag.FlagSet, into *string, usage string) {
	choiceFlag(f, into, "endpoints", "all", usage, "public", "private", "all")
}

func (p *probeFlags) options(ctx context.Context) (*tlsprobe.Options, error) {
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
