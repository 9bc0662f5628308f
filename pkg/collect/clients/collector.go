package clients

import (
	"context"
	"errors"

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
	settings, problems, err := Scan(ctx, c.Options)
	if err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	if s.Clients == nil {
		s.Clients = []snapshot.ClientSetting{}
	}
	s.Clients = append(s.Clients, settings...)
	s.Errors = append(s.Errors, problems...)
	return nil
}
