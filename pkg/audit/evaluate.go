package audit

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/config"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/trust"
)

// Judgement says how a snapshot is judged.
type Judgement struct {
	Tool   snapshot.Tool
	Now    time.Time
	Config *config.Config
	// Notes are remarks on the configuration, for the result.
	Notes []string
	// Baseline gives the earlier results that a result is compared with; nil: none.
	Baseline func(*result.Result) (*result.Past, error)
	Gate     result.Gate
	Workers  int
}

// Evaluate judges a source with the rules of an engine.
func Evaluate(ctx context.Context, e *policy.Engine, src policy.Source, j Judgement) (*result.Result, error) {
	r, err := e.Evaluate(ctx, src, policy.Options{Now: j.Now, Workers: j.Workers})
	if err != nil {
		return nil, err
	}
	r.Tool = j.Tool
	r.Notes = append(r.Notes, j.Notes...)
	c := result.Conditions{Gate: j.Gate}
	if j.Baseline != nil {
		if c.Baseline, err = j.Baseline(r); err != nil {
			return nil, err
		}
	}
	if j.Config != nil {
		c.Waivers = j.Config.Waivers
		place(r, j.Config)
	}
	result.Finish(r, c)
	return r, nil
}

// place gives a cluster's findings the line of the configuration that names the
// cluster, else its first line: code scanning wants a place in a file for all.
func place(r *result.Result, c *config.Config) {
	path := relative(c.Path)
	if path == "" {
		return
	}
	for i := range r.Findings {
		f := &r.Findings[i]
		if f.Location != nil {
			continue
		}
		line := 1
		for _, e := range c.Clusters {
			if result.MatchName(e.Value, f.Resource.ClusterName, f.Resource.ClusterID) {
				line = e.Line
				break
			}
		}
		f.Location = &result.Location{Path: path, Line: line}
	}
}

// relative is a path below the working directory with slashes, "" for any other.
func relative(path string) string {
	if path == "" {
		return ""
	}
	if filepath.IsAbs(path) {
		cwd, err := filepath.Abs(".")
		if err != nil {
			return ""
		}
		if path, err = filepath.Rel(cwd, path); err != nil {
			return ""
		}
	}
	path = filepath.ToSlash(filepath.Clean(path))
	if path == ".." || strings.HasPrefix(path, "../") {
		return ""
	}
	return path
}

// Source opens the snapshots of files: one is read as a stream, several are
// merged, and what is to be collected beside them (trees, plans) is added. What the
// selection does not choose is left out; a selection that chooses nothing is a
// *[snapshot.NoMatchError].
func Source(ctx context.Context, files Snapshots, c Collection) (policy.Source, error) {
	more := slices.Concat(c.collectors())
	if len(files.Files) == 1 && files.Trust == nil && len(more) == 0 && c.Selection.Empty() {
		return policy.FromFile(files.Files[0]), nil
	}
	merged, err := files.Merged(c.Selection)
	if err != nil {
		return nil, err
	}
	if err := run(ctx, more, merged, func(collect.State) {}); err != nil {
		return nil, err
	}
	if len(files.Files) > 1 || len(more) > 0 {
		Join(merged)
	}
	return policy.FromSnapshot(merged), nil
}

// Snapshots are files to judge.
type Snapshots struct {
	Files []string
	// Trust is whose snapshots are believed, as of Now; nil: every file is.
	Trust *trust.Trust
	Now   time.Time
}

// Merged is the snapshots of several files as one, with the chosen clusters alone. One
// that is not trusted is left out and an error of the snapshot, or is marked by a note.
func (f Snapshots) Merged(sel snapshot.Selection) (*snapshot.Snapshot, error) {
	var merged *snapshot.Snapshot
	var refused []snapshot.Error
	var notes []string
	for _, path := range f.Files {
		s, err := f.load(path)
		var refusal *trust.Refusal
		switch {
		case errors.As(err, &refusal) && s == nil:
			refused = append(refused, snapshot.Error{Collector: "trust", Message: "refused: " + err.Error()})
			continue
		case refusal != nil:
			notes = append(notes, "used although not trusted: "+err.Error())
		case err != nil:
			return nil, err
		}
		if merged == nil {
			merged = s
			continue
		}
		merged, _ = snapshot.Merge(merged, s)
	}
	if merged == nil { // nothing is left
		merged = &snapshot.Snapshot{
			SchemaVersion: snapshot.SchemaVersion, CollectedAt: f.Now, Clusters: []snapshot.Cluster{},
			Missing: []snapshot.Missing{{Fact: "clusters", Kind: snapshot.MissingFailed, Reason: "no snapshot is trusted"}},
		}
	} else if err := narrow(merged, sel); err != nil {
		return nil, fmt.Errorf("%s: %w", strings.Join(f.Files, ", "), err)
	}
	merged.Errors, merged.Notes = append(merged.Errors, refused...), append(merged.Notes, notes...)
	merged.Incomplete = merged.Incomplete || len(refused) > 0
	return merged, nil
}

func (f Snapshots) load(path string) (*snapshot.Snapshot, error) {
	if f.Trust == nil {
		return snapshot.Load(path)
	}
	return f.Trust.File(path, f.Now)
}

// narrow leaves the chosen clusters and, as a collection with this selection
// does, the apps that connect to them.
func narrow(s *snapshot.Snapshot, sel snapshot.Selection) error {
	if sel.Empty() {
		return nil
	}
	all := make([]*snapshot.Cluster, len(s.Clusters))
	for i := range s.Clusters {
		all[i] = &s.Clusters[i]
	}
	whole := !slices.ContainsFunc(s.Missing, func(m snapshot.Missing) bool { return m.Fact == "clusters" })
	chosen, err := sel.Choose(all, whole)
	if err != nil {
		return err
	}
	kept := make([]snapshot.Cluster, len(chosen))
	ids, hosts := map[string]bool{}, map[string]bool{}
	for i, c := range chosen {
		kept[i] = *c
		ids[c.ID] = true
		for _, e := range c.Endpoints {
			hosts[e.Host] = true
		}
	}
	s.Clusters, s.Selection = kept, &sel
	s.Clients = slices.DeleteFunc(s.Clients, func(c snapshot.ClientSetting) bool {
		bound := c.Cluster != nil && ids[c.Cluster.ID]
		return c.Origin == "app_platform" && !bound && !hosts[strings.ToLower(c.Host)]
	})
	return nil
}
