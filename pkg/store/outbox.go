package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"time"
)

// unsent is the folder of messages that did not get through: unsent/UNIT/ROUTE/TIME-N.
const unsent = "unsent"

// Outbox keeps the messages about a unit that did not get through.
type Outbox struct {
	*Store
	Unit string
}

// Unsent is a message that waits, without the secrets of its receiver.
type Unsent struct {
	Key  string
	Body []byte
}

// Unsent gives the messages that wait for a route, oldest first.
func (o Outbox) Unsent(ctx context.Context, route string) (waiting []Unsent, err error) {
	dir := path.Join(unsent, o.Unit, route)
	names, err := o.list(ctx, dir, "")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, name := range names {
		if strings.HasSuffix(name, "/") {
			continue
		}
		e := Entry{Key: path.Join(dir, name)}
		body, err := o.Bytes(ctx, e)
		if err != nil {
			return waiting, err
		}
		waiting = append(waiting, Unsent{Key: e.Key, Body: body})
	}
	return waiting, nil
}

// Keep adds a message for a route.
func (o Outbox) Keep(ctx context.Context, route string, body []byte) error {
	now := time.Now().UTC().Format(stamp)
	for n := 1; ; n++ {
		key := path.Join(unsent, o.Unit, route, fmt.Sprintf("%s-%04d", now, n))
		if err := o.backend.put(ctx, key, body); !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
}

// Remove removes a message.
func (o Outbox) Remove(ctx context.Context, key string) error { return o.backend.remove(ctx, key) }
