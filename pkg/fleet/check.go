package fleet

import (
	"context"

	"golang.org/x/sync/errgroup"

	"dbaudit/pkg/collect/account"
	"dbaudit/pkg/config"
)

// Check is what was found out about a unit's token.
type Check struct {
	Unit  string `json:"unit"`
	Owner string `json:"owner,omitempty"`
	// Token is where it comes from; Error why it is of no use.
	Token  string               `json:"token"`
	Error  string               `json:"error,omitempty"`
	Scopes []account.ScopeCheck `json:"scopes,omitempty"`
}

// OK reports whether the unit can be audited: its token may list the clusters.
func (c *Check) OK() bool { return c.Error == "" }

// CheckTokens fetches each unit's token and tries its scopes, by one read call each. It
// also reads the configurations that the units name.
func CheckTokens(ctx context.Context, f *config.Fleet, o account.Options) []Check {
	out := make([]Check, len(f.Units))
	var work errgroup.Group
	work.SetLimit(8)
	for i := range f.Units {
		work.Go(func() error {
			out[i] = check(ctx, f, &f.Units[i], o)
			return nil
		})
	}
	_ = work.Wait() // its functions return no error
	return out
}

func check(ctx context.Context, f *config.Fleet, u *config.Unit, o account.Options) Check {
	c := Check{Unit: u.Name, Owner: u.Owner, Token: u.Token.Value}
	fail := func(err error) Check {
		c.Error = err.Error()
		return c
	}
	if u.Config.Value != "" {
		if _, err := config.Load(f.Resolve(u.Config.Value)); err != nil {
			return fail(f.At(u.Config.Line, err))
		}
	}
	if u.Notify.Value != "" {
		if _, err := f.Secret(ctx, u.Notify.Value); err != nil {
			return fail(f.At(u.Notify.Line, err))
		}
	}
	o, err := Account(ctx, f, u, o)
	if err != nil {
		return fail(err)
	}
	if c.Scopes, err = account.CheckScopes(ctx, o); err != nil {
		return fail(err)
	}
	switch first := c.Scopes[0]; first.State {
	case account.ScopeLacks:
		c.Error = "the token lacks the scope " + first.Scope + ", without which nothing can be audited"
	case account.ScopeFailed:
		c.Error = first.Reason
	}
	return c
}
