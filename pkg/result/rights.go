package result

import (
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// mostRights are named of one role; the snapshot has them all.
const mostRights = 6

// rights says what a role may do: its attributes, its memberships, what it owns, and
// what was granted to itself, in all databases that were audited.
func rights(c *snapshot.Cluster, role string) string {
	var list []string
	for _, r := range c.SQL.Roles {
		if r.Name != role {
			continue
		}
		for _, a := range []struct {
			has  bool
			word string
		}{{r.Superuser, "SUPERUSER"}, {r.CreateRole, "CREATEROLE"}, {r.CreateDB, "CREATEDB"}, {r.Replication, "REPLICATION"}, {r.BypassRLS, "BYPASSRLS"}} {
			if a.has {
				list = append(list, a.word)
			}
		}
	}
	for _, m := range c.SQL.Memberships {
		if m.Member == role {
			list = append(list, "member of "+m.Role)
		}
	}
	owned := 0
	type granted struct{ privileges, kind string }
	counts, order := map[granted]int{}, []granted{}
	for i := range c.SQLDatabases {
		d := &c.SQLDatabases[i]
		for _, o := range d.OwnerSessions {
			if o.Role == role {
				owned += o.Tables
			}
		}
		for _, g := range d.Grants {
			if g.Grantee != role {
				continue
			}
			what := granted{g.Privileges, g.Kind}
			if counts[what] == 0 {
				order = append(order, what)
			}
			counts[what] += g.Count
		}
	}
	if owned > 0 {
		list = append(list, "owner of "+words.Count(owned, "table"))
	}
	for _, what := range order {
		on := what.kind
		if !strings.HasPrefix(what.kind, "later ") {
			on = words.Count(counts[what], what.kind)
		}
		list = append(list, what.privileges+" on "+on)
	}
	list = slices.Compact(list)
	if len(list) > mostRights {
		list = append(list[:mostRights:mostRights], fmt.Sprintf("%d more", len(list)-mostRights))
	}
	return strings.Join(list, ", ")
}
