package snapshot

import "time"

// SQLUse is when roles and trusted sources were last seen in use: in one observation,
// and with [SQLUse.After] in those before it.
type SQLUse struct {
	ObservedAt time.Time `json:"observed_at"`
	// Roles are those that may log in, Sources the trusted sources by "type:value".
	Roles   []LastUse `json:"roles,omitzero"`
	Sources []LastUse `json:"sources,omitzero"`
}

// LastUse is when one of them was last seen in use.
type LastUse struct {
	Name string `json:"name"`
	// Since is the first observation.
	Since time.Time `json:"since"`
	// Last is the last one at which a session used it; absent: none did.
	Last *time.Time `json:"last,omitempty"`
	// Unseen is how many observations there were after that without such a session.
	Unseen int `json:"unseen"`
	// Untold is why an observation cannot tell.
	Untold string `json:"untold,omitempty"`
}

// After is the use with what earlier observations saw. Roles and sources that are gone
// are forgotten.
func (u *SQLUse) After(earlier *SQLUse) *SQLUse {
	if u == nil || earlier == nil || !u.ObservedAt.After(earlier.ObservedAt) {
		return u
	}
	return &SQLUse{ObservedAt: u.ObservedAt, Roles: after(u.Roles, earlier.Roles), Sources: after(u.Sources, earlier.Sources)}
}

func after(list, earlier []LastUse) []LastUse {
	known := map[string]LastUse{}
	for _, e := range earlier {
		known[e.Name] = e
	}
	if list == nil {
		return nil // not observed
	}
	out := []LastUse{}
	for _, u := range list {
		if e, ok := known[u.Name]; ok {
			u.Since = e.Since
			if u.Last == nil {
				u.Last, u.Unseen = e.Last, u.Unseen+e.Unseen
			}
		}
		out = append(out, u)
	}
	return out
}
