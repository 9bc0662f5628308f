// Package fleet audits many teams: it collects the units of a shard side by side, and
// joins and judges what all of them left in a store. Reach, scheduling and storage are
// others': it runs once and ends.
package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/collect"
	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/config"
	"dbaudit/pkg/probeplan"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
)

// Collection says how the units are collected.
type Collection struct {
	Fleet *config.Fleet
	Units []config.Unit
	Store *store.Store
	// Like is the collection of each unit, but for its account and selection; Account
	// its options, but for address and token.
	Like    audit.Collection
	Account account.Options
	// Network is which endpoints the plans name, for the vantage points of units that
	// have some: "public", "private" or "all".
	Network string
	// AtOnce is how many units are under way at once.
	AtOnce int
	// Key signs snapshots and plans; nil: nothing does.
	Key *sign.Key
	// Tell is told how each unit ended.
	Tell func(Outcome)
}

// Outcome is how the collection of a unit ended.
type Outcome struct {
	Unit string
	// Place is where the snapshot is; "": there is none.
	Place string
	// Err is why there is none, or why it is incomplete.
	Err error
}

// Collect collects the units, each by itself and in its own rate budget, and puts each
// snapshot into the store when its unit is done. What fails in one costs no other.
func Collect(ctx context.Context, c Collection) []Outcome {
	outcomes := make([]Outcome, len(c.Units))
	var work errgroup.Group
	var mu sync.Mutex
	work.SetLimit(max(1, c.AtOnce))
	for i := range c.Units {
		work.Go(func() error {
			place, err := c.unit(ctx, &c.Units[i])
			mu.Lock()
			defer mu.Unlock()
			outcomes[i] = Outcome{c.Units[i].Name, place, err}
			if c.Tell != nil {
				c.Tell(outcomes[i])
			}
			return nil
		})
	}
	_ = work.Wait() // its functions return no error
	return outcomes
}

// unit collects one unit, and gives what [Outcome] has.
func (c *Collection) unit(ctx context.Context, u *config.Unit) (place string, err error) {
	if ctx.Err() != nil {
		return "", errors.New("interrupted before it was begun")
	}
	o, err := Account(ctx, c.Fleet, u, c.Account)
	if err != nil {
		return "", err
	}
	one := c.Like
	one.Account, one.Selection, one.Progress = &o, snapshot.Selection{Clusters: config.Values(u.Clusters)}, func(collect.State) {}
	s, err := audit.Collect(ctx, one)
	if err != nil {
		return "", err
	}
	// What was collected before an interrupt is kept, and says that it is incomplete.
	ctx = context.WithoutCancel(ctx)
	e, err := c.Store.PutSnapshot(ctx, u.Name, store.DefaultVantage, s)
	if err != nil {
		return "", err
	}
	place = c.Store.Place(e)
	if err := c.Store.Sign(ctx, e, c.Key, sign.Snapshot); err != nil {
		return place, err
	}
	if len(u.Vantages) > 0 {
		plan := probeplan.Of(s, c.Network, s.CollectedAt)
		e, err := c.Store.PutPlan(ctx, u.Name, plan.CreatedAt, plan.Write)
		if err == nil {
			err = c.Store.Sign(ctx, e, c.Key, sign.Plan)
		}
		if err != nil {
			return place, err
		}
	}
	if s.Incomplete || len(s.Errors) > 0 {
		return place, fmt.Errorf("the snapshot is incomplete%s", firstError(s))
	}
	return place, nil
}

func firstError(s *snapshot.Snapshot) string {
	switch n := len(s.Errors); n {
	case 0:
		return ""
	case 1:
		return ": " + s.Errors[0].Message
	default:
		return fmt.Sprintf(": %s (and %d more)", s.Errors[0].Message, n-1)
	}
}

// Account is how a unit's account is asked: its token and its address.
func Account(ctx context.Context, f *config.Fleet, u *config.Unit, o account.Options) (account.Options, error) {
	var found account.FoundToken
	var err error
	if name, isDoctl := strings.CutPrefix(u.Token.Value, "doctl:"); isDoctl {
		found, err = account.FindToken(os.Getenv, account.TokenOptions{Context: name})
	} else {
		var value string
		if value, err = f.Secret(ctx, u.Token.Value); err == nil {
			found, err = account.GivenToken(value, u.Token.Value)
		}
	}
	if err != nil {
		return o, f.At(u.Token.Line, fmt.Errorf("token: %w", err))
	}
	o.Token = found.Token
	o.BaseURL = cmp.Or(u.APIURL, found.APIURL, os.Getenv("DIGITALOCEAN_API_URL"), account.DefaultBaseURL)
	return o, nil
}
