package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
	"dbaudit/pkg/trust"
)

// probePlanFlags are the flags of a probe by plan, which writes a snapshot.
type probePlanFlags struct {
	plan, output, vantage string
	store, unit           string
	endpoints, from       string
	trust                 string
	quiet                 bool
	signing               signFlag
}

func (f *probePlanFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.plan, "plan", "", "probe what this plan (dbaudit collect --plan-out) names, and write a snapshot")
	fs.StringVarP(&f.output, "output", "o", "", "the snapshot to write (gzip when it ends in .gz; default: standard output); with --plan")
	fs.StringVar(&f.store, "store", "", "take the newest plan of --unit from this folder or bucket (s3://BUCKET/PREFIX), and store the snapshot there as that of --vantage")
	fs.StringVar(&f.unit, "unit", "", "the unit of a fleet; with --store")
	fs.StringVar(&f.vantage, "vantage", "", "the name of the place that this probe runs in, such as vpc-fra1; with --plan")
	endpointsFlag(fs, &f.endpoints, "which endpoints of the plan are probed: %s; with --plan")
	fs.StringVar(&f.from, "from", "", "the public address from which endpoints see this computer connect, to compare with the trusted sources; with --plan")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "do not show progress; with --plan")
	fs.StringVar(&f.trust, "trust", "", "accept only a plan that is signed by a key for everything in this trust.yaml; with --plan or --store")
	f.signing.register(fs)
}

// byPlan are the flags that need --plan.
var byPlan = []string{"output", "unit", "vantage", "endpoints", "from", "quiet", "sign", "trust"}

// notByPlan are the flags that exclude --plan: what they say is in the plan, or is for
// `dbaudit scan` to say.
var notByPlan = []string{"ca", "file", "user", "database", "format", "fail-on", "at", "no-color"}

// check says which flags do not go together.
func (f *probePlanFlags) check(fs *pflag.FlagSet, args []string) error {
	var wrong []string
	fs.Visit(func(x *pflag.Flag) {
		if !f.on() && slices.Contains(byPlan, x.Name) || f.on() && slices.Contains(notByPlan, x.Name) {
			wrong = append(wrong, "--"+x.Name)
		}
	})
	switch {
	case len(wrong) > 0 && !f.on():
		return fmt.Errorf("%s: only with --plan", strings.Join(wrong, ", "))
	case len(wrong) > 0:
		return fmt.Errorf("%s: not with --plan, which writes a snapshot for `dbaudit scan --snapshot` to judge", strings.Join(wrong, ", "))
	case f.store != "" && (f.unit == "" || f.vantage == ""):
		return errors.New("--store needs --unit and --vantage: whose plan it is, and where this is")
	case f.store != "" && store.CheckName(f.unit) != nil:
		return fmt.Errorf("--unit: unit %w", store.CheckName(f.unit))
	case f.store != "" && f.vantage == store.DefaultVantage:
		return fmt.Errorf("--vantage %s is the collection with the token: give the place of this probe a name of its own", f.vantage)
	case f.store != "" && f.output != "", f.store == "" && f.unit != "":
		return errors.New("--store and --output exclude each other, and --unit is of a store")
	case f.on() && len(args) > 0:
		return errors.New("endpoints and --plan exclude each other: the plan names what is probed")
	}
	return nil
}

// on reports whether it is a probe by plan.
func (f *probePlanFlags) on() bool { return f.plan != "" || f.store != "" }

// load reads the plan, and opens the store where the snapshot is to go; nil: to none.
func (f *probePlanFlags) load(ctx context.Context) (plan *probeplan.Plan, st *store.Store, err error) {
	trusted, err := loadTrust(f.trust)
	if err != nil {
		return nil, nil, err
	}
	if f.store != "" {
		if st, err = store.Open(ctx, f.store); err != nil {
			return nil, nil, about("--store", err)
		}
	}
	switch {
	case f.plan == "":
		plan, err = f.storedPlan(ctx, trusted, st)
		return plan, st, about("--store", err)
	case trusted != nil:
		plan, err = f.signedPlan(trusted)
	default:
		plan, err = probeplan.Load(f.plan)
	}
	return plan, st, about("--plan", err)
}

// signedPlan reads the plan of a file with its signature.
func (f *probePlanFlags) signedPlan(trusted *trust.Trust) (*probeplan.Plan, error) {
	data, envelope, err := sign.Read(f.plan)
	if err != nil {
		return nil, err
	}
	plan, err := trusted.Plan(data, envelope, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.plan, err)
	}
	return plan, nil
}

// storedPlan reads the newest plan of the store. An older one does not take the place of
// one that is not trusted: somebody has to look at that.
func (f *probePlanFlags) storedPlan(ctx context.Context, trusted *trust.Trust, st *store.Store) (*probeplan.Plan, error) {
	if trusted != nil {
		plans, refused, err := trusted.Plans(ctx, st, f.unit, 1)
		if err = errors.Join(err, refused); err != nil {
			return nil, err
		}
		if len(plans) > 0 {
			return plans[0], nil
		}
	}
	var plan *probeplan.Plan
	err := st.ReadPlan(ctx, f.unit, func(r io.Reader) (err error) { plan, err = probeplan.Read(r); return err })
	return plan, err
}

// runPlan probes what a plan names, and writes what was seen as a snapshot.
func (f *probeCommandFlags) runPlan(cmd *cobra.Command) error {
	p := &f.byPlan
	if p.vantage != "" {
		if err := store.CheckName(p.vantage); err != nil {
			return fmt.Errorf("--vantage %w", err)
		}
	}
	plan, st, err := p.load(cmd.Context())
	if err != nil {
		return err
	}
	if err := p.signing.load(st != nil || p.output != "" && !toStdout(p.output), "name one with --output or --store"); err != nil {
		return err
	}
	how := probeFlags{endpoints: p.endpoints, connectTo: f.connectTo, from: p.from, ciphers: f.ciphers}
	options, err := how.options(cmd.Context())
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("timeout") {
		options.EndpointTimeout = f.timeout
		options.ConnectTimeout, options.AnswerTimeout = f.bounds()
	}
	save := p.output
	if st == nil {
		save = cmp.Or(save, "-")
	}
	s, err := gather(cmd, audit.Collection{Tool: tool(), Plan: plan, Vantage: p.vantage, Probe: options}, verbosity{quiet: p.quiet}, save)
	if err != nil {
		return err
	}
	if st != nil {
		ctx := context.WithoutCancel(cmd.Context())
		e, err := st.PutSnapshot(ctx, p.unit, p.vantage, s)
		if err == nil {
			err = st.Sign(ctx, e, p.signing.key, sign.Snapshot)
		}
		if err != nil {
			return exit(exitIncomplete, fmt.Errorf("--store: %w", err))
		}
		if !p.quiet {
			fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s\n", st.Place(e))
		}
	}
	if err := p.signing.file(p.output, sign.Snapshot); err != nil {
		return err
	}
	return incomplete(cmd, s, "the snapshot is incomplete: what was not probed is missing")
}

// incomplete is the exit code of a snapshot, after its errors on standard error.
func incomplete(cmd *cobra.Command, s *snapshot.Snapshot, message string) error {
	if !s.Incomplete && len(s.Errors) == 0 {
		return nil
	}
	for _, e := range s.Errors {
		fmt.Fprintf(cmd.ErrOrStderr(), "dbaudit: %s: %s\n", e.Collector, e.Message)
	}
	return exit(exitIncomplete, errors.New(message))
}
