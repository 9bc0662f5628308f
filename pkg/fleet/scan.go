package fleet

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/config"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
	"dbaudit/pkg/trust"
)

// Scan joins and judges what the units' vantage points left in a store.
type Scan struct {
	Fleet *config.Fleet
	Store *store.Store
	Tool  snapshot.Tool
	Now   time.Time
	// MaxAge is how old a snapshot may be before its vantage point counts as one that
	// did not report.
	MaxAge time.Duration
	// Rules judge, with the configuration that is common to all units; Gate is common
	// too, but for what a unit's configuration fails on when FailOnFixed is not set.
	Rules       audit.Rules
	Gate        result.Gate
	FailOnFixed bool
	// Baseline: only what is new or worse than the stored results fails the gate.
	Baseline bool
	// Keep is how many results of a unit and snapshots of a vantage point stay; 0: all.
	Keep int
	// Trust is whose snapshots are believed; nil: every snapshot is. Key signs the
	// results; nil: nothing does.
	Trust *trust.Trust
	Key   *sign.Key
	// Announce tells of a unit's result, with what it is compared with; nil: nobody is
	// told. Of several runs at once that find the same, one calls it.
	Announce func(ctx context.Context, u *config.Unit, c *config.Config, r *result.Result, past *result.Past) error
	// Progress is told how many units are done; nil: nobody is.
	Progress collect.Progress
	// Warn is told of what fails no unit; of one thing at a time.
	Warn    func(string)
	warning sync.Mutex

	// engines are compiled rules, once for all units with the same configuration.
	engines map[string]*policy.Engine
}

// atOnce is how many units are joined and judged at once. Reading a store waits;
// judging uses all processors by itself, and each unit under way takes memory.
const atOnce = 4

// Run judges all units. A unit whose vantage points did not all report is incomplete,
// and so is one whose result cannot be stored. The error is of a configuration, or of a
// store that does not answer at all.
func (s *Scan) Run(ctx context.Context) (*result.Fleet, error) {
	out := &result.Fleet{SchemaVersion: result.FleetVersion, Tool: s.Tool, EvaluatedAt: s.Now, Units: make([]result.FleetUnit, len(s.Fleet.Units))}
	configs, err := s.configs()
	if err == nil {
		out.Categories, err = s.compile(ctx, configs)
	}
	if err == nil {
		err = s.notes(ctx, out)
	}
	if err != nil {
		return nil, err
	}
	var work errgroup.Group
	var done atomic.Int64
	work.SetLimit(atOnce)
	s.progress(0)
	for i := range s.Fleet.Units {
		work.Go(func() (err error) {
			out.Units[i], err = s.unit(ctx, &s.Fleet.Units[i], configs[i])
			s.progress(done.Add(1))
			return err
		})
	}
	if err := work.Wait(); err != nil {
		return nil, err
	}
	out.Finish()
	return out, nil
}

func (s *Scan) warn(u *config.Unit, err error) {
	s.warning.Lock()
	defer s.warning.Unlock()
	s.Warn(fmt.Sprintf("unit %s: %v", u.Name, err))
}

func (s *Scan) progress(done int64) {
	if s.Progress != nil {
		s.Progress(collect.State{Unit: "units", Done: int(done), Total: len(s.Fleet.Units)})
	}
}

// configs are the configurations of the units, all read before anything is judged.
func (s *Scan) configs() ([]*config.Config, error) {
	out := make([]*config.Config, len(s.Fleet.Units))
	var errs []error
	for i, u := range s.Fleet.Units {
		out[i] = s.Rules.Config
		if u.Config.Value == "" {
			continue
		}
		own, err := config.Load(s.Fleet.Resolve(u.Config.Value))
		if err != nil {
			errs = append(errs, s.Fleet.At(u.Config.Line, err))
			continue
		}
		out[i] = own.Over(s.Rules.Config)
	}
	return out, errors.Join(errs...)
}

// compile prepares the rules of all configurations, and gives their categories.
func (s *Scan) compile(ctx context.Context, configs []*config.Config) ([]result.Titled, error) {
	s.engines = map[string]*policy.Engine{}
	var categories []result.Titled
	for i, c := range configs {
		if s.engines[ruleKey(c)] != nil {
			continue
		}
		rules := s.Rules
		rules.Config = c
		set, err := rules.Load()
		if err != nil {
			return nil, fmt.Errorf("unit %s: %w", s.Fleet.Units[i].Name, err)
		}
		categories = set.Catalog.Categories
		if s.engines[ruleKey(c)], err = audit.Compile(ctx, set); err != nil {
			return nil, fmt.Errorf("unit %s: %w", s.Fleet.Units[i].Name, err)
		}
	}
	return categories, nil
}

// ruleKey is the same for configurations with the same rules.
func ruleKey(c *config.Config) string {
	return fmt.Sprint(c.Severity, c.Parameters, c.Skip, c.Policies)
}

// unit judges a unit and stores its result. The error is the end of ctx.
func (s *Scan) unit(ctx context.Context, u *config.Unit, c *config.Config) (result.FleetUnit, error) {
	j := s.join(ctx, u)
	var past *result.Past
	judgement := audit.Judgement{Tool: s.Tool, Now: s.Now, Config: c, Gate: s.Gate}
	if !s.FailOnFixed && c.FailOn.Value != "" {
		judgement.Gate.FailOn = c.FailOn.Value
	}
	judgement.Baseline = func(r *result.Result) (*result.Past, error) {
		var err error
		if past, err = s.past(ctx, u.Name, r); err != nil {
			// A stored result that cannot be read knows nothing.
			s.warn(u, err)
		}
		if !s.Baseline {
			return nil, nil
		}
		return past, nil
	}
	r, err := audit.Evaluate(ctx, s.engines[ruleKey(c)], policy.FromSnapshot(j.snapshot), judgement)
	if err != nil {
		return result.FleetUnit{}, fmt.Errorf("unit %s: %w", u.Name, err)
	}
	past.Count(r)
	row := result.NewFleetUnit(u.Name, u.Owner, r, past.Newest(), j.coverage)
	// Before the result is stored: where the run is killed in between, the next one finds
	// the same news.
	s.announce(ctx, u, c, r, past)
	put, err := s.Store.PutResult(ctx, u.Name, r)
	if err == nil {
		err = s.Store.Sign(ctx, put, s.Key, sign.Result)
	}
	if err != nil {
		row.Lost(err)
	} else {
		row.Result = s.Store.Place(put)
	}
	if s.Keep > 0 && err == nil {
		if err := s.keep(ctx, u, put); err != nil {
			s.warn(u, err)
		}
	}
	return row, nil
}

// announce tells of a result. Runs at the same time that compare the same findings with
// the same result agree by the store on one that tells.
func (s *Scan) announce(ctx context.Context, u *config.Unit, c *config.Config, r *result.Result, past *result.Past) {
	if s.Announce == nil {
		return
	}
	h := sha256.New()
	fmt.Fprintln(h, r.Summary.Verdict)
	var since time.Time
	if before := past.Newest(); before != nil {
		since = before.EvaluatedAt
		fmt.Fprintln(h, since.UnixNano())
	}
	for _, f := range result.NewFindings(r, past) {
		fmt.Fprintln(h, f.Fingerprint)
	}
	first, err := s.Store.First(ctx, u.Name, since, hex.EncodeToString(h.Sum(nil)[:16]))
	if err != nil {
		s.warn(u, err) // twice is better than not at all
	}
	if err == nil && !first {
		return
	}
	if err := s.Announce(ctx, u, c, r, past); err != nil {
		s.warn(u, err)
	}
}

func (s *Scan) keep(ctx context.Context, u *config.Unit, put store.Entry) error {
	errs := []error{
		s.Store.KeepResults(ctx, s.Keep, put), s.Store.KeepAnnounced(ctx, s.Keep, u.Name), s.Store.KeepPlans(ctx, s.Keep, u.Name),
	}
	for _, vantage := range append([]string{store.DefaultVantage}, u.Vantages...) {
		errs = append(errs, s.Store.KeepSnapshots(ctx, s.Keep, u.Name, vantage))
	}
	return errors.Join(errs...)
}

// notes says what the store has that is of no unit and no vantage point of the fleet's
// file: a name may be misspelt there.
func (s *Scan) notes(ctx context.Context, out *result.Fleet) error {
	known := map[string][]string{}
	for _, u := range s.Fleet.Units {
		known[u.Name] = append([]string{store.DefaultVantage}, u.Vantages...)
	}
	units, err := s.Store.SnapshotUnits(ctx)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, unit := range units {
		if known[unit] == nil {
			out.Notes = append(out.Notes, fmt.Sprintf("the store has snapshots of the unit %s, which %s does not name", unit, s.Fleet.Path))
			continue
		}
		vantages, err := s.Store.Vantages(ctx, unit)
		if err != nil {
			return err
		}
		for _, v := range vantages {
			if !slices.Contains(known[unit], v) {
				out.Notes = append(out.Notes, fmt.Sprintf("the store has snapshots of the unit %s from the vantage point %s, which %s does not name: they were not judged", unit, v, s.Fleet.Path))
			}
		}
	}
	return nil
}
