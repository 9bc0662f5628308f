package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
)

// probePlanFlags are the flags of a probe by plan, which writes a snapshot.
type probePlanFlags struct {
	plan, output, vantage string
	endpoints, from       string
	quiet                 bool
	signing               signFlag
}

func (f *probePlanFlags) register(fs *pflag.FlagSet) {
	fs.StringVar(&f.plan, "plan", "", "probe what this plan (dbaudit collect --plan-out) names, and write a snapshot")
	fs.StringVarP(&f.output, "output", "o", "", "the snapshot to write (gzip when it ends in .gz; default: standard output); with --plan")
	fs.StringVar(&f.vantage, "vantage", "", "the name of the place that is probed from, such as vpc-fra1; with --plan")
	fs.StringVar(&f.endpoints, "endpoints", "all", "which endpoints of the plan are probed: public, private or all; with --plan")
	fs.StringVar(&f.from, "from", "", "the public address by which endpoints see this computer, to compare with the trusted sources; with --plan")
	fs.BoolVarP(&f.quiet, "quiet", "q", false, "do not show how far the probe is; with --plan")
	f.signing.register(fs)
}

// vantageName is a name that may also be one of a folder.
var vantageName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)

// byPlan are the flags that need --plan.
var byPlan = []string{"output", "vantage", "endpoints", "from", "quiet", "sign"}

// notByPlan are the flags that exclude --plan: what they say is in the plan, or is for
// `dbaudit scan` to say.
var notByPlan = []string{"ca", "file", "user", "database", "format", "fail-on", "at", "no-color"}

// check says which flags do not go together.
func (f *probePlanFlags) check(fs *pflag.FlagSet, args []string) error {
	var wrong []string
	fs.Visit(func(x *pflag.Flag) {
		if f.plan == "" && slices.Contains(byPlan, x.Name) || f.plan != "" && slices.Contains(notByPlan, x.Name) {
			wrong = append(wrong, "--"+x.Name)
		}
	})
	switch {
	case len(wrong) > 0 && f.plan == "":
		return fmt.Errorf("%s: only with --plan", strings.Join(wrong, ", "))
	case len(wrong) > 0:
		return fmt.Errorf("%s: not with --plan, which writes a snapshot for `dbaudit scan --snapshot` to judge", strings.Join(wrong, ", "))
	case f.plan != "" && len(args) > 0:
		return errors.New("endpoints and --plan exclude each other: the plan names what is probed")
	}
	return nil
}

// runPlan probes what a plan names, and writes what was seen as a snapshot.
func (f *probeCommandFlags) runPlan(cmd *cobra.Command) error {
	p := &f.byPlan
	plan, err := probeplan.Load(p.plan)
	if err != nil {
		return fmt.Errorf("--plan: %w", err)
	}
	if p.vantage != "" && !vantageName.MatchString(p.vantage) {
		return fmt.Errorf("--vantage %q: a name of letters, digits, '.', '-' and '_', such as vpc-fra1", p.vantage)
	}
	if err := p.signing.load(p.output != "" && p.output != "-", "name one with --output"); err != nil {
		return err
	}
	how := probeFlags{endpoints: p.endpoints, connectTo: f.connectTo, from: p.from, ciphers: f.ciphers}
	options, err := how.options()
	if err != nil {
		return err
	}
	if cmd.Flags().Changed("timeout") {
		options.EndpointTimeout = f.timeout
		options.ConnectTimeout, options.AnswerTimeout = f.bounds()
	}
	s, err := gather(cmd, audit.Collection{Tool: tool(), Plan: plan, Vantage: p.vantage, Probe: options}, verbosity{quiet: p.quiet}, p.output)
	if err != nil {
		return err
	}
	if p.output == "" {
		if err := snapshot.Write(cmd.OutOrStdout(), s); err != nil {
			return fmt.Errorf("write the snapshot: %w", err)
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
