package notify

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"dbaudit/pkg/store"
)

// deliver sends what waits for a receiver, and then what is to be told now. What does
// not get through waits for the next run. An Alertmanager is told of all that is open in
// every run: nothing waits for it.
func (r *Router) deliver(ctx context.Context, to *receiver, bodies [][]byte) error {
	var messages []store.Unsent
	var errs []error
	keeps := r.Outbox != nil && to.Form != "alertmanager"
	if keeps {
		waiting, err := r.Outbox.Unsent(ctx, to.id())
		messages, errs = waiting, append(errs, err)
	}
	for _, body := range bodies {
		messages = append(messages, store.Unsent{Body: body})
	}
	away := false
	for _, m := range messages {
		if !away {
			err := to.post(ctx, m.Body)
			away = err != nil && !errors.Is(err, errRefused)
			errs = append(errs, err)
		}
		// The run may have been stopped meanwhile: what is lost then is never told.
		switch ctx := context.WithoutCancel(ctx); {
		case keeps && away && m.Key == "":
			errs = append(errs, r.Outbox.Keep(ctx, to.id(), m.Body))
		case !away && m.Key != "":
			errs = append(errs, r.Outbox.Remove(ctx, m.Key))
		}
	}
	return errors.Join(errs...)
}

// id tells a route from the others of a configuration. It shows no secret.
func (to *receiver) id() string {
	sum := sha256.Sum256(fmt.Append(nil, to.Route))
	return to.Form + "-" + hex.EncodeToString(sum[:6])
}
