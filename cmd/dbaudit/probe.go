package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect/tlsprobe"
	"dbaudit/pkg/collect/tlsprobe/explain"
	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/policies"
)

// probeCommandFlags are the flags of probe.
type probeCommandFlags struct {
	ca        string
	user      string
	database  string
	connectTo []string
	file      string
	format    string
	timeout   time.Duration
	ciphers   bool
	failOn    string
	noColor   bool
	clock     clock
	byPlan    probePlanFlags
}

func newProbeCommand() *cobra.Command {
	var f probeCommandFlags
	cmd := &cobra.Command{
		Use:   "probe {HOST[:PORT]… | --plan FILE}",
		Short: "Probe PostgreSQL endpoints' TLS (any server, not only DigitalOcean's)",
		Long: `Probe PostgreSQL endpoints from here, without credentials: whether they can be
reached, whether sslmode=verify-full would work and if not, why; their certificates
and protocols; and what the TLS rules find.

An endpoint is HOST, HOST:PORT, a postgresql:// URL or a "host=… port=…" string.
A password in it is ignored and never sent. The default port is 5432, and 25060 for
DigitalOcean's hosts.

With --plan it probes what a plan of ` + "`dbaudit collect --plan-out`" + ` names, and writes a
snapshot for ` + "`dbaudit scan --snapshot`" + `. No API token is needed. Endpoints that
cannot be reached are in the snapshot, and are not a failure. With --store the plan
comes from a fleet's store, and the snapshot goes there.

Exit codes: 0 no findings at or above --fail-on; 1 there are; 2 wrong usage; 3 an
endpoint was not reached, or something could not be judged.`,
		Example: `  dbaudit probe db.example.com --ca ca.crt
  dbaudit probe 'postgresql://doadmin@db-1.db.ondigitalocean.com:25060/defaultdb' --ca ca.crt
  dbaudit probe localhost:5432 --ciphers --format json
  dbaudit probe --plan plan.json --vantage vpc-fra1 --output vpc-fra1.json.gz
  dbaudit probe --store s3://audits/dbaudit --unit payments --vantage vpc-fra1`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.byPlan.check(cmd.Flags(), args); err != nil {
				return err
			}
			if f.byPlan.on() {
				return f.runPlan(cmd)
			}
			return f.run(cmd, args)
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&f.ca, "ca", "", "the CA (PEM) that clients verify the server with")
	fs.StringVar(&f.file, "file", "", "also probe the endpoints in this file, one a line (- is standard input)")
	fs.StringVar(&f.user, "user", "", "a user that exists: without TLS a server may refuse users that it does not know")
	fs.StringVar(&f.database, "database", "", "a database that exists")
	fs.StringArrayVar(&f.connectTo, "connect-to", nil, "probe HOST:PORT by dialling ADDR:PORT; names are still verified as HOST (repeatable)")
	fs.BoolVar(&f.ciphers, "ciphers", false, "list all cipher suites and groups: many connections, each a line in the server's log")
	durationFlag(fs, &f.timeout, "timeout", tlsprobe.DefaultEndpointTimeout, time.Millisecond, "how long one endpoint may take; connecting at most "+tlsprobe.DefaultConnectTimeout.String())
	choiceFlag(fs, &f.format, "format", "table", "what goes to standard output: %s", "table", "json")
	failOnFlag(fs, &f.failOn, "the lowest severity that fails: %s")
	fs.BoolVar(&f.noColor, "no-color", false, "no colours (as with NO_COLOR)")
	f.clock.register(fs)
	f.byPlan.register(fs)
	return cmd
}

// bounds are those of connecting and of each answer.
func (f *probeCommandFlags) bounds() (connect, answer time.Duration) {
	return min(f.timeout, tlsprobe.DefaultConnectTimeout), min(f.timeout, tlsprobe.DefaultAnswerTimeout)
}

func (f *probeCommandFlags) run(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	now, err := f.clock.now()
	if err != nil {
		return err
	}
	targets, err := f.targets(cmd.InOrStdin(), args)
	if err != nil {
		return err
	}
	for i := range targets {
		if f.user != "" && len(targets[i].Users) == 0 {
			targets[i].Users = []string{f.user}
		}
		if f.database != "" && len(targets[i].Databases) == 0 {
			targets[i].Databases = []string{f.database}
		}
	}
	to, err := tlsprobe.ParseConnectTo(f.connectTo)
	if err != nil {
		return fmt.Errorf("--connect-to %w", err)
	}
	clusters, err := f.clusters(targets, to)
	if err != nil {
		return err
	}

	// The rules are read while the endpoints answer.
	var engine *policy.Engine
	var rules errgroup.Group
	rules.Go(func() (err error) {
		engine, err = tlsRules(ctx)
		return err
	})
	endpointTimeout := f.timeout
	if f.ciphers && !cmd.Flags().Changed("timeout") {
		endpointTimeout = tlsprobe.DefaultCiphersTimeout
	}
	connect, answer := f.bounds()
	tlsprobe.All(ctx, clusters, tlsprobe.Options{
		ConnectTimeout: connect, AnswerTimeout: answer,
		EndpointTimeout: endpointTimeout, Ciphers: f.ciphers, Now: func() time.Time { return now }, ConnectTo: to,
	})
	if err := rules.Wait(); err != nil {
		return err
	}
	s := &snapshot.Snapshot{SchemaVersion: snapshot.SchemaVersion, Tool: tool(), CollectedAt: now, Clusters: clusters}
	s.NameUnknown()
	r, err := audit.Evaluate(context.WithoutCancel(ctx), engine, policy.FromSnapshot(s), audit.Judgement{
		Tool: tool(), Now: now,
		// Who asks for one endpoint wants to know of it: not reached is not judged.
		Gate: result.Gate{FailOn: f.failOn, RequireProbe: true},
	})
	if err != nil {
		return err
	}
	if err := f.write(cmd.OutOrStdout(), clusters, targets, r, now); err != nil {
		return exit(exitIncomplete, fmt.Errorf("write the report: %w", err))
	}
	return exit(r.ExitCode(), nil)
}

// targets are the endpoints of the arguments and of --file. An error says which
// one by its place: what is written there may hold a password.
func (f *probeCommandFlags) targets(stdin io.Reader, args []string) ([]tlsprobe.Target, error) {
	var list []tlsprobe.Target
	for i, a := range args {
		t, err := tlsprobe.ParseTargets(a)
		if err != nil {
			return nil, fmt.Errorf("endpoint %d: %w", i+1, err)
		}
		list = append(list, t...)
	}
	if f.file != "" {
		in, name := stdin, "standard input"
		if f.file != "-" {
			file, err := os.Open(f.file)
			if err != nil {
				return nil, fmt.Errorf("--file: %w", err)
			}
			defer func() { _ = file.Close() }()
			in, name = file, f.file
		}
		more, err := tlsprobe.ReadTargets(in)
		if err != nil {
			return nil, fmt.Errorf("--file %s: %w", name, err)
		}
		list = append(list, more...)
	}
	if len(list) == 0 {
		return nil, errors.New("no endpoint: name one as HOST:PORT, or a file of them with --file")
	}
	return tlsprobe.Merge(list)
}

// readCA reads the file of --ca; nil when none is named.
func readCA(path string) (*snapshot.CA, error) {
	if path == "" {
		return nil, nil
	}
	pem, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--ca: %w", err)
	}
	parsed, err := verify.ParseCA(pem)
	if err != nil {
		return nil, fmt.Errorf("--ca %s: %w", path, err)
	}
	return &snapshot.CA{PEM: string(pem), Certificates: parsed.Certificates()}, nil
}

// clusters puts each endpoint into a cluster of its own, as the rules judge
// endpoints of clusters, and adds a hostaddr to the addresses to dial.
func (f *probeCommandFlags) clusters(targets []tlsprobe.Target, to map[string]string) ([]snapshot.Cluster, error) {
	ca, err := readCA(f.ca)
	if err != nil {
		return nil, err
	}
	var list []snapshot.Cluster
	for _, t := range targets {
		id := net.JoinHostPort(t.Host, strconv.Itoa(t.Port))
		if t.ConnectTo != "" && to[id] == "" {
			to[id] = t.ConnectTo
		}
		c := snapshot.Cluster{
			ID: id, Name: id, Role: snapshot.RoleCluster, Engine: "pg", CA: ca, Databases: t.Databases,
			Endpoints: []snapshot.Endpoint{{ID: id, Role: snapshot.EndpointPrimary, Network: "public", Host: t.Host, Port: t.Port}},
		}
		for _, u := range t.Users {
			c.Users = append(c.Users, snapshot.User{Name: u})
		}
		if ca == nil {
			c.Missing = []snapshot.Missing{{Fact: "ca", Kind: snapshot.MissingNotAsked, Reason: "no CA was given (--ca)"}}
		}
		list = append(list, c)
	}
	return list, nil
}

// tlsRules are the rules about TLS.
func tlsRules(ctx context.Context) (*policy.Engine, error) {
	set, err := policy.Load(policies.Of("tls"))
	if err != nil {
		return nil, err
	}
	return audit.Compile(ctx, set)
}

// probeResult is the JSON of probe.
type probeResult struct {
	SchemaVersion string              `json:"schema_version"`
	Endpoints     []snapshot.Endpoint `json:"endpoints"`
	Findings      []result.Finding    `json:"findings"`
}

func (f *probeCommandFlags) write(out io.Writer, clusters []snapshot.Cluster, targets []tlsprobe.Target, r *result.Result, now time.Time) error {
	if f.format == "json" {
		p := probeResult{SchemaVersion: result.SchemaVersion, Endpoints: []snapshot.Endpoint{}, Findings: r.Findings}
		for _, c := range clusters {
			p.Endpoints = append(p.Endpoints, c.Endpoints...)
		}
		return jsonfile.Indented(out, p)
	}
	style := explain.Style{Color: view(out, verbosity{noColor: f.noColor}, 0).Color, Now: now, Ciphers: f.ciphers}
	for i, c := range clusters {
		if i > 0 {
			if _, err := fmt.Fprintln(out); err != nil {
				return err
			}
		}
		client := explain.Client{CAFile: f.ca}
		if len(targets[i].Users) > 0 {
			client.User = targets[i].Users[0]
		}
		if len(targets[i].Databases) > 0 {
			client.Database = targets[i].Databases[0]
		}
		if err := explain.Write(out, c.Endpoints[0], findingsOf(r, c.ID), client, style); err != nil {
			return err
		}
	}
	return nil
}

// findingsOf are one endpoint's findings, as far as they are shown.
func findingsOf(r *result.Result, cluster string) []explain.Finding {
	var list []explain.Finding
	for _, x := range r.Findings {
		if x.Resource.ClusterID == cluster {
			list = append(list, explain.Finding{
				RuleID: x.RuleID, Severity: string(x.Severity), Message: x.Message, Unknown: x.Verdict == result.Unknown,
			})
		}
	}
	return list
}
