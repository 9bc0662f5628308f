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
			o := c.unit(ctx, &c.Units[i])
			mu.Lock()
			defer mu.Unlock()
			outcomes[i] = o
			if c.Tell != nil {
				c.Tell(o)
			}
			return nil
		})
	}
	_ = work.Wait() // its functions return no error
	return outcomes
}

func (c *Collection) unit(ctx context.Context, u *config.Unit) Outcome {
	out := Outcome{Unit: u.Name}
	if ctx.Err() != nil {
		out.Err = errors.New("interrupted before it was begun")
		return out
	}
	o, err := Account(ctx, c.Fleet, u, c.Account)
	if err != nil {
		out.Err = err
		return out
	}
	one := c.Like
	one.Account, one.Selection, one.Progress = &o, snapshot.Selection{Clusters: config.Values(u.Clusters)}, func(collect.State) {}
	s, err := audit.Collect(ctx, one)
	if err != nil {
		out.Err = err
		return out
	}
	// What was collected before an interrupt is kept, and says that it is incomplete.
	e, err := c.Store.PutSnapshot(context.WithoutCancel(ctx), u.Name, store.DefaultVantage, s)
	if err != nil {
		out.Err = err
		return out
	}
	out.Place = c.Store.Place(e)
	if out.Err = c.sign(ctx, e, sign.Snapshot); out.Err != nil {
		return out
	}
	if len(u.Vantages) > 0 {
		plan := probeplan.Of(s, c.Network, s.CollectedAt)
		e, err := c.Store.PutPlan(context.WithoutCancel(ctx), u.Name, plan.CreatedAt, plan.Write)
		if err == nil {
			err = c.sign(ctx, e, sign.Plan)
		}
		if err != nil {
			out.Err = err
			return out
		}
	}
	if s.Incomplete || len(s.Errors) > 0 {
		out.Err = fmt.Errorf("the snapshot is incomplete%s", firstError(s))
	}
	return out
}

func (c *Collection) sign(ctx context.Context, e store.Entry, kind sign.Kind) error {
	return c.Store.Sign(context.WithoutCancel(ctx), e, c.Key, kind)
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
