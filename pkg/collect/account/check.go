package account

import (
	"context"
	"errors"
	"net/http"
)

// ScopeCheck is what one read call told of a token.
type ScopeCheck struct {
	Scope string `json:"scope"`
	// State is "ok", "lacks" or "failed".
	State  string `json:"state"`
	Reason string `json:"reason,omitempty"`
}

// States of a [ScopeCheck].
const (
	ScopeOK     = "ok"
	ScopeLacks  = "lacks"
	ScopeFailed = "failed"
)

// CheckScopes asks for one element of each list that a collection may need. The first
// is of the scope without which nothing can be audited; when it fails for want of an
// answer or of a valid token, the others are not asked.
func CheckScopes(ctx context.Context, o Options) ([]ScopeCheck, error) {
	c, err := newClientAlone(o)
	if err != nil {
		return nil, err
	}
	ask := append([]accountList{{key: "databases", scope: clusterScope, paths: []string{"v2/databases"}}}, lists...)
	var out []ScopeCheck
	for i, l := range ask {
		check := ScopeCheck{Scope: l.scope, State: ScopeOK}
		err := c.get(ctx, call{path: l.paths[0] + "?page=1&per_page=1", scope: l.scope}, func(body []byte) error {
			_, err := parseObject(body)
			return err
		})
		var ce *CallError
		switch {
		case err == nil:
		case errors.As(err, &ce) && ce.Status == http.StatusForbidden:
			check.State = ScopeLacks
		default:
			check.State, check.Reason = ScopeFailed, err.Error()
		}
		out = append(out, check)
		if i == 0 && check.State == ScopeFailed {
			break
		}
	}
	return out, nil
}
