package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/config"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

func tool() snapshot.Tool { return snapshot.Tool{Name: "dbaudit", Version: version} }

// loudness are the flags of what is said on standard error.
type loudness struct{ quiet, verbose, noColor bool }

func (l *loudness) register(f *pflag.FlagSet) {
	f.BoolVarP(&l.quiet, "quiet", "q", false, "say nothing but errors, and print the report only when something is wrong")
	f.BoolVarP(&l.verbose, "verbose", "v", false, "say where the token came from, what is asked, and show passed rules")
	f.BoolVar(&l.noColor, "no-color", false, "no colours (NO_COLOR does the same)")
}

// selection are the flags of which clusters are looked at.
type selection struct{ snapshot.Selection }

func (s *selection) register(f *pflag.FlagSet) {
	f.StringArrayVar(&s.Clusters, "cluster", nil, "only clusters with this name, name pattern or id (repeatable)")
	f.StringArrayVar(&s.Tags, "tag", nil, "only clusters with this tag or tag pattern (repeatable)")
	f.StringArrayVar(&s.Regions, "region", nil, "only clusters in this region or region pattern (repeatable)")
}

// ruleFlags are the flags of which rules judge.
type ruleFlags struct {
	policies, only, skip []string
	config               string
}

func (r *ruleFlags) register(f *pflag.FlagSet) {
	f.StringArrayVar(&r.policies, "policy", nil, "a folder with more rules, beside the built-in ones (repeatable)")
	f.StringArrayVar(&r.only, "only", nil, "only this rule or category (repeatable)")
	f.StringArrayVar(&r.skip, "skip", nil, "not this rule or category (repeatable)")
	f.StringVar(&r.config, "config", "", "configuration file (default: dbaudit.yaml in the working directory, if any)")
}

// load reads the configuration and gives the rules that it and the flags say.
func (r *ruleFlags) load() (*config.Config, audit.Rules, error) {
	c, err := config.Load(r.config)
	if err != nil {
		return nil, audit.Rules{}, err
	}
	return c, audit.Rules{Dirs: r.policies, Only: commas(r.only), Skip: commas(r.skip), Config: c}, nil
}

// commas lets a repeatable flag also take a list: --only tls,TS001.
func commas(values []string) []string {
	var out []string
	for _, v := range values {
		for s := range strings.SplitSeq(v, ",") {
			if s = strings.TrimSpace(s); s != "" {
				out = append(out, s)
			}
		}
	}
	return out
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
	f.IntVar(&a.concurrency, "concurrency", account.DefaultConcurrency, "API calls under way at once, at most")
	f.DurationVar(&a.callTimeout, "api-timeout", time.Minute, "how long one API call may take")
	f.BoolVar(&a.noLimit, "no-rate-limit", false, "do not pace the API calls (for an API of your own; DigitalOcean answers 429)")
}

// options finds the token and the API.
func (a *accountFlags) options(cmd *cobra.Command, l loudness) (account.Options, error) {
	found, err := account.FindToken(os.Getenv, account.TokenOptions{Context: a.context, File: a.tokenFile})
	if err != nil {
		return account.Options{}, err
	}
	o := account.Options{
		BaseURL: a.apiURL, Token: found.Token, UserAgent: "dbaudit/" + version,
		Concurrency: a.concurrency, CallTimeout: a.callTimeout,
	}
	if o.BaseURL == "" {
		o.BaseURL = found.APIURL
	}
	if o.BaseURL == "" {
		o.BaseURL = account.DefaultBaseURL
	}
	u, err := url.Parse(o.BaseURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return account.Options{}, fmt.Errorf("--api-url %q: give an address such as %s", o.BaseURL, account.DefaultBaseURL)
	}
	if a.noLimit {
		o.Pace = &account.Pace{}
	}
	if l.verbose {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: token from %s; API at %s\n", found.Source, u.Redacted())
	}
	return o, nil
}

// probeFlags are the flags of how endpoints are looked at.
type probeFlags struct {
	endpoints   string
	noProbe     bool
	connectTo   []string
	timeout     time.Duration
	total       time.Duration
	concurrency int
	ciphers     bool
}

func (p *probeFlags) register(f *pflag.FlagSet) {
	f.StringVar(&p.endpoints, "endpoints", "all", "which endpoints are probed: public, private or all")
	f.BoolVar(&p.noProbe, "no-probe", false, "ask the API only; connect to no endpoint")
	f.StringArrayVar(&p.connectTo, "connect-to", nil, "HOST:PORT:ADDR:PORT: probe HOST:PORT by dialling ADDR:PORT; names are still verified as HOST (repeatable)")
	f.DurationVar(&p.timeout, "connect-timeout", tlsprobe.DefaultConnectTimeout, "how long to wait for a connection to an endpoint")
	f.DurationVar(&p.total, "probe-timeout", 0, "how long all probing may take together (default: no bound but each endpoint's)")
	f.IntVar(&p.concurrency, "probe-concurrency", 0, "endpoints probed at once (default: all that the deadlines allow)")
	f.BoolVar(&p.ciphers, "ciphers", false, "list all cipher suites and groups: many connections, each a line in the server's log")
}

func (p *probeFlags) options() (*tlsprobe.Options, error) {
	switch p.endpoints {
	case "public", "private", "all":
	default:
		return nil, fmt.Errorf("--endpoints %q: it is public, private or all", p.endpoints)
	}
	to, err := tlsprobe.ParseConnectTo(p.connectTo)
	if err != nil {
		return nil, fmt.Errorf("--connect-to %w", err)
	}
	if p.noProbe {
		return nil, nil
	}
	return &tlsprobe.Options{
		ConnectTimeout: p.timeout, TotalTimeout: p.total, Concurrency: p.concurrency, Ciphers: p.ciphers,
		Network: p.endpoints, ConnectTo: to,
	}, nil
}

// gateFlags are the flags of what fails.
type gateFlags struct {
	failOn          string
	baseline        string
	allowIncomplete bool
	requireProbe    bool
}

func (g *gateFlags) register(f *pflag.FlagSet) {
	f.StringVar(&g.failOn, "fail-on", string(result.Medium), "the least severity that fails the gate: critical, high, medium, low or none")
	f.StringVar(&g.baseline, "baseline", "", "an earlier JSON result: only findings that are new fail the gate")
	f.BoolVar(&g.allowIncomplete, "allow-incomplete", false, "an incomplete audit without failing findings exits 0, not 3")
	f.BoolVar(&g.requireProbe, "require-probe", false, "endpoints that cannot be reached make the audit incomplete")
}

// load gives the gate, the configuration's fail_on where no flag is given, and
// the baseline.
func (g *gateFlags) load(f *pflag.FlagSet, c *config.Config) (result.Gate, *result.Result, error) {
	gate := result.Gate{FailOn: g.failOn, AllowIncomplete: g.allowIncomplete, RequireProbe: g.requireProbe}
	if !f.Changed("fail-on") && c.FailOn.Value != "" {
		gate.FailOn = c.FailOn.Value
	}
	if gate.FailOn != result.None && result.Severity(gate.FailOn).Rank() == 0 {
		return gate, nil, fmt.Errorf("--fail-on %q: it is one of critical, high, medium, low, none", gate.FailOn)
	}
	if g.baseline == "" {
		return gate, nil, nil
	}
	b, err := result.Load(g.baseline)
	if err != nil {
		return gate, nil, fmt.Errorf("--baseline: %w", err)
	}
	return gate, b, nil
}

// clock is the flag of the time that is judged by.
type clock struct{ at string }

func (c *clock) register(f *pflag.FlagSet) {
	f.StringVar(&c.at, "at", "", "judge as of this time (RFC 3339; default: now)")
}

func (c *clock) now() (time.Time, error) {
	if c.at == "" {
		return time.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, c.at)
	if err != nil {
		return t, fmt.Errorf("--at %q: write the time as 2026-11-24T06:00:00Z", c.at)
	}
	return t, nil
}

// collectionFailed turns an error of the collection into an exit code: a wrong
// token, path or selection is configuration, a source that fails is an incomplete
// audit.
func collectionFailed(err error) error {
	if errors.Is(err, collect.ErrUnavailable) {
		return exit(exitIncomplete, err)
	}
	return err
}
