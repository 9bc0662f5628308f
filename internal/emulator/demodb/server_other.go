//go:build !unix

package demodb

import (
	"context"
	"errors"

	"dbaudit/internal/emulator"
	"dbaudit/pkg/snapshot"
)

// server would be a PostgreSQL: on this system none is started.
type server struct{}

func start(context.Context, *emulator.Running, *emulator.Cluster) (*server, error) {
	return nil, errors.New("not on this system")
}

func (*server) audit(context.Context, *snapshot.Cluster) error { return nil }

func (*server) close() {}
