package clients

import (
	"context"
	"errors"
	"path"
	"path/filepath"
	"slices"
	"sync"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// Collector finds the connection settings of source trees; see
// [collect.Collector].
type Collector struct{ Options }

// Name is "clients".
func (Collector) Name() string { return "clients" }

// Collect adds the settings and what could not be read. It matches them to no
// cluster: see [Match].
func (c Collector) Collect(ctx context.Context, s *snapshot.Snapshot, progress collect.Progress) error {
	progress(collect.State{Unit: "connection settings"})
	o := c.Options
	var notes []string
	var mu sync.Mutex
	o.Note = func(n string) {
		mu.Lock()
		defer mu.Unlock()
		notes = append(notes, n)
	}
	partial := false
	o.partial = &partial
	settings, problems, err := Scan(ctx, o)
	slices.Sort(notes)
	s.Notes = append(s.Notes, notes...)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	if s.Clients == nil {
		s.Clients = []snapshot.ClientSetting{}
	}
	s.Clients = append(s.Clients, settings...)
	if !partial {
		s.Trees = o.trees()
	}
	s.Errors = append(s.Errors, problems...)
	return nil
}

// trees names what is searched as a whole; nothing where only a change is.
func (o *Options) trees() (names []string) {
	if o.Staged || o.DiffRev != "" {
		return nil
	}
	for _, root := range o.roots() {
		name := filepath.ToSlash(filepath.Clean(root))
		if !filepath.IsLocal(root) {
			name = path.Base(name)
		}
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
