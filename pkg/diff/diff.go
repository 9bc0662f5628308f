// Package diff compares two snapshots, or two JSON results: what appeared, what
// went, what changed. It compares what was observed. A fact that one of the two
// did not observe is no change; it is listed as not compared.
package diff

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// SchemaVersion is the version of the JSON form.
const SchemaVersion = "1"

// Diff is the difference of two files of one kind.
type Diff struct {
	SchemaVersion string `json:"schema_version"`
	// Kind is "snapshot" or "result".
	Kind    string   `json:"kind"`
	From    Side     `json:"from"`
	To      Side     `json:"to"`
	Changes []Change `json:"changes"`
	// NotCompared are facts that one side did not observe.
	NotCompared []NotCompared `json:"not_compared,omitempty"`

	// endpoints are the places in Changes of what was found of endpoints.
	endpoints map[[5]string]int
}

// Side is one of the two.
type Side struct {
	File string    `json:"file,omitempty"`
	At   time.Time `json:"at"` // collected, or evaluated
}

// Actions of a [Change].
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Change is one difference.
type Change struct {
	// What changed: "cluster", "trusted_source", "certificate", "endpoint",
	// "configuration", "user", "database", "pool", "log_sink", "sql", "client",
	// "finding" or "rule".
	What      string `json:"what"`
	Action    string `json:"action"`
	ClusterID string `json:"cluster_id,omitempty"`
	Cluster   string `json:"cluster,omitempty"`
	// Resource is what of it: a source, "host:port", a user's name, a fingerprint.
	Resource string `json:"resource,omitempty"`
	// Field is which of its facts, of a change.
	Field string `json:"field,omitempty"`
	// Before and After are the values; absent where there is none.
	Before any `json:"before,omitempty"`
	After  any `json:"after,omitempty"`
	// Message says it in words.
	Message string `json:"message"`
}

// NotCompared is a fact that one side did not observe.
type NotCompared struct {
	ClusterID string `json:"cluster_id,omitempty"`
	Cluster   string `json:"cluster,omitempty"`
	Resource  string `json:"resource,omitempty"`
	Fact      string `json:"fact"`
	// Side is "from" or "to": the one that did not observe it.
	Side   string `json:"side"`
	Reason string `json:"reason"`
}

// Count is how many changes have this action.
func (d *Diff) Count(action string) int {
	n := 0
	for _, c := range d.Changes {
		if c.Action == action {
			n++
		}
	}
	return n
}

// Files compares two files, plain or gzip, which are both snapshots or both
// results.
func Files(from, to string) (*Diff, error) {
	a, x, err := load(from)
	if err != nil {
		return nil, err
	}
	b, y, err := load(to)
	if err != nil {
		return nil, err
	}
	var d *Diff
	switch {
	case a != nil && b != nil:
		d = Snapshots(a, b)
	case x != nil && y != nil:
		d = Results(x, y)
	case a != nil:
		return nil, fmt.Errorf("%s is a snapshot and %s a result: give two of one kind", from, to)
	default:
		return nil, fmt.Errorf("%s is a result and %s a snapshot: give two of one kind", from, to)
	}
	d.From.File, d.To.File = from, to
	return d, nil
}

// load reads a snapshot or a result. What is neither gets the error of a snapshot.
func load(path string) (*snapshot.Snapshot, *result.Result, error) {
	s, err := snapshot.Load(path)
	if errors.Is(err, jsonfile.ErrOtherFormat) {
		if r, other := result.Load(path); !errors.Is(other, jsonfile.ErrOtherFormat) {
			return nil, r, other
		}
	}
	return s, nil, err
}

// order puts changes by cluster, then by kind as listed, then by name.
func (d *Diff) order() {
	if d.Changes == nil {
		d.Changes = []Change{}
	}
	slices.SortStableFunc(d.Changes, func(a, b Change) int {
		return cmp.Or(
			strings.Compare(a.Cluster, b.Cluster), strings.Compare(a.ClusterID, b.ClusterID),
			cmp.Compare(slices.Index(kinds, a.What), slices.Index(kinds, b.What)),
			strings.Compare(a.Resource, b.Resource), strings.Compare(a.Field, b.Field), strings.Compare(a.Action, b.Action),
		)
	})
	slices.SortStableFunc(d.NotCompared, func(a, b NotCompared) int {
		return cmp.Or(
			strings.Compare(a.Cluster, b.Cluster), strings.Compare(a.ClusterID, b.ClusterID),
			strings.Compare(a.Resource, b.Resource), strings.Compare(a.Fact, b.Fact), strings.Compare(a.Side, b.Side),
		)
	})
}

// kinds are the kinds of changes in the order in which they are shown.
var kinds = []string{
	"cluster", "trusted_source", "finding", "rule", "certificate", "endpoint", "configuration",
	"user", "database", "pool", "log_sink", "client",
}
