package reports

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// mostConnected are the rows of who is connected, the worst first; the JSON result has
// all.
const mostConnected = 200

// connection is the sessions that a row is about.
type connection struct {
	user, tls string
	source    *string
	settings  string
	sessions  []result.Session
}

// connected is who was connected, as whom, with which TLS, through which trusted
// source, and what that role may do. What the server does itself, on its own computer,
// is left out. Sessions that differ in address and application alone are one row.
func connected(r *result.Result) section {
	s := section{ID: "connected", Icon: "👥", Title: "Who is connected"}
	left := 0
	for i := range r.Clusters {
		c := &r.Clusters[i]
		rows := connections(c)
		if room := max(0, mostConnected-len(s.Entries)); len(rows) > room {
			left += len(rows) - room
			rows = rows[:room]
		}
		for _, x := range rows {
			s.Entries = append(s.Entries, x.entry(c))
		}
	}
	if left > 0 {
		s.Entries = append(s.Entries, entry{Lead: "MORE", Class: "unknown", Text: words.Count(left, "other row") + ": the JSON result has them (clusters[].sessions)"})
	}
	return s
}

// connections are the rows of a cluster, those without TLS first, then those that no
// trusted source admits.
func connections(c *result.Cluster) []*connection {
	var rows []*connection
	type key struct{ user, tls, source, settings string }
	known := map[key]*connection{}
	for _, x := range c.Sessions {
		if x.Address == "" {
			continue
		}
		k := key{x.User, x.TLSVersion, "untold", setIn(x.Clients)}
		if x.TrustedSource != nil {
			k.source = "=" + *x.TrustedSource
		}
		if known[k] == nil {
			known[k] = &connection{user: x.User, tls: x.TLSVersion, source: x.TrustedSource, settings: k.settings}
			rows = append(rows, known[k])
		}
		known[k].sessions = append(known[k].sessions, x)
	}
	slices.SortStableFunc(rows, func(a, b *connection) int { return a.rank() - b.rank() })
	return rows
}

func (x *connection) rank() int {
	switch {
	case x.tls == "":
		return 0
	case x.source != nil && *x.source == "":
		return 1
	}
	return 2
}

func (x *connection) entry(c *result.Cluster) entry {
	var addresses, applications []string
	n := 0
	for _, s := range x.sessions {
		n += s.Count
		addresses = append(addresses, s.Address)
		if s.Application != "" {
			applications = append(applications, s.Application)
		}
	}
	e := entry{Lead: "TLS", Class: "pass", Key: c.Name, Detail: throughSource(c, x.source) + x.settings}
	if x.tls == "" {
		e.Lead, e.Class = "PLAIN", "critical"
	}
	e.Text = fmt.Sprintf("%s from %s", x.user, some(unique(addresses), 3, "other address|other addresses"))
	if len(applications) > 0 {
		e.Text += ", " + some(unique(applications), 3, "other application")
	}
	e.Text += ", " + cmp.Or(x.tls, "without TLS") + ", " + words.Count(n, "session")
	if may := c.Rights[x.user]; may != "" {
		e.Detail += "; rights: " + may
	}
	return e
}

func unique(list []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(list)))
}

// throughSource says which trusted source lets a session in.
func throughSource(c *result.Cluster, id *string) string {
	switch {
	case id == nil:
		return "through which trusted source cannot be told"
	case *id == "" && c.TrustedSources != nil && len(c.TrustedSources) == 0:
		return "the cluster is open to every host"
	case *id == "":
		return "no trusted source admits it"
	}
	for _, s := range c.TrustedSources {
		if s.ID == *id {
			through := "through " + s.Type + ":" + s.Value
			if n := addresses(s.Value); n != "" {
				through += " (" + n + ")"
			}
			return strings.TrimSpace(through + " " + s.Description)
		}
	}
	return "through a trusted source"
}

// setIn says which connection settings a session may be of, those that do not verify
// the server first.
func setIn(clients []snapshot.SQLClient) string {
	var verified, not []string
	for _, c := range clients {
		if c.Verifies != nil && !*c.Verifies {
			not = append(not, c.Place)
		} else {
			verified = append(verified, c.Place)
		}
	}
	switch {
	case len(not) > 0:
		return "; set in " + some(not, 3, "other") + ", which does not verify the server"
	case len(verified) > 0:
		return "; set in " + some(verified, 3, "other")
	}
	return ""
}
