package audit

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"dbaudit/pkg/config"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// Judgement says how a snapshot is judged.
type Judgement struct {
	Tool     snapshot.Tool
	Now      time.Time
	Config   *config.Config
	Baseline *result.Result
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
	c := result.Conditions{Baseline: j.Baseline, Gate: j.Gate}
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

// ErrNoMatch is a selection that matches no cluster.
var ErrNoMatch = errors.New("no cluster matches")

// Source opens the snapshots of files: one is read as a stream, several are
// merged, and trees are searched for clients. The selection narrows it.
func Source(ctx context.Context, files, trees []string, sel snapshot.Selection) (policy.Source, error) {
	if len(files) == 1 && len(trees) == 0 {
		return narrow(policy.FromFile(files[0]), sel, files), nil
	}
	var merged *snapshot.Snapshot
	for _, f := range files {
		s, err := snapshot.Load(f)
		if err != nil {
			return nil, err
		}
		if merged == nil {
			merged = s
			continue
		}
		merged, _ = snapshot.Merge(merged, s)
	}
	if len(trees) > 0 {
		if err := AddClients(ctx, merged, trees); err != nil {
			return nil, err
		}
	}
	return narrow(policy.FromSnapshot(merged), sel, files), nil
}

// narrow leaves only the selected clusters of a source, and replicas with their
// primary.
func narrow(src policy.Source, sel snapshot.Selection, files []string) policy.Source {
	if len(sel.Clusters)+len(sel.Tags)+len(sel.Regions) == 0 {
		return src
	}
	return func(head func(*snapshot.Snapshot) error, cluster func(map[string]any) error) error {
		hit := map[string]bool{}
		chosen := 0
		var names []string
		err := src(head, func(c map[string]any) error {
			get := func(k string) string { s, _ := c[k].(string); return s }
			names = append(names, get("name"))
			one := func(kind string, patterns []string, values ...string) bool {
				ok := len(patterns) == 0
				for _, p := range patterns {
					if result.MatchName(p, values...) {
						ok, hit[kind+p] = true, true
					}
				}
				return ok
			}
			var tags []string
			list, _ := c["tags"].([]any)
			for _, t := range list {
				s, _ := t.(string)
				tags = append(tags, s)
			}
			byName := one("--cluster ", sel.Clusters, get("name"), get("id"), get("primary_name"), get("primary_id"))
			byTag := one("--tag ", sel.Tags, tags...)
			byRegion := one("--region ", sel.Regions, get("region"))
			if byName && byTag && byRegion {
				chosen++
				return cluster(c)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for kind, patterns := range map[string][]string{"--cluster ": sel.Clusters, "--tag ": sel.Tags, "--region ": sel.Regions} {
			for _, p := range patterns {
				if !hit[kind+p] {
					return fmt.Errorf("%s%s: %w of %s; there are %s", kind, p, ErrNoMatch, strings.Join(files, ", "), some(names))
				}
			}
		}
		if chosen == 0 {
			return fmt.Errorf("--cluster, --tag and --region together: %w of %s; there are %s", ErrNoMatch, strings.Join(files, ", "), some(names))
		}
		return nil
	}
}

// some are the first names of a list, and how many more there are.
func some(names []string) string {
	const most = 8
	switch {
	case len(names) == 0:
		return "none at all"
	case len(names) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	return strings.Join(names, ", ")
}
