package readers

import (
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
)

// draft is one connection while its parts are gathered.
type draft struct {
	app    *drivers.Driver // whose names these are; nil for names that many have
	prefix string          // the words before the roles
	parts  map[role]pair
	order  []role
	url    *pair
	used   bool // a connection string has taken its mode
}

func find(drafts []*draft, app, prefix string) *draft {
	for _, d := range drafts {
		if d.prefix == prefix && d.app != nil && d.app.Name == app {
			return d
		}
	}
	return nil
}

// joined puts a host and a mode that stand under two prefixes together, where an
// environment has one of each: DB_HOST and PGSQL_SSL_MODE. A mode without a prefix says
// nothing alone.
func joined(drafts []*draft) []*draft {
	return slices.DeleteFunc(join(drafts), func(d *draft) bool {
		_, mode := d.parts[roleMode]
		return mode && len(d.parts) == 1 && d.app == nil && d.prefix == "" && isVariable(d.parts[roleMode].name)
	})
}

func join(drafts []*draft) []*draft {
	var host, mode *draft
	for _, d := range drafts {
		if d.app != nil || d.url != nil {
			continue
		}
		_, hasHost := d.parts[roleHost]
		_, hasMode := d.parts[roleMode]
		switch {
		case hasHost == hasMode:
		case hasHost && host == nil:
			host = d
		case hasMode && mode == nil:
			mode = d
		default:
			return drafts
		}
	}
	if host == nil || mode == nil || otherBase.MatchString(host.prefix+" "+mode.prefix+" "+host.parts[roleHost].value) {
		return drafts
	}
	for _, r := range mode.order {
		if _, twice := host.parts[r]; !twice {
			host.order, host.parts[r] = append(host.order, r), mode.parts[r]
		}
	}
	return slices.DeleteFunc(drafts, func(d *draft) bool { return d == mode })
}

// pooled gives a PgBouncer the first of its databases that is not local. It has one mode
// for all of them (https://www.pgbouncer.org/config.html).
func pooled(drafts []*draft) []*draft {
	at := slices.IndexFunc(drafts, func(d *draft) bool {
		_, mode := d.parts[roleMode]
		return mode && d.app != nil && d.app.Name == "pgbouncer"
	})
	if at < 0 {
		return drafts
	}
	pooler := drafts[at]
	return slices.DeleteFunc(drafts, func(d *draft) bool {
		_, mode := d.parts[roleMode]
		host, ok := d.parts[roleHost]
		if mode || !ok || d.app != nil || !slices.Contains(strings.Fields(d.prefix), "databases") {
			return false
		}
		if had, ok := pooler.parts[roleHost]; !ok || setting.IsLoopback(had.value) {
			if !ok {
				pooler.order = append(pooler.order, roleHost)
			}
			pooler.parts[roleHost] = host
		}
		return true
	})
}
