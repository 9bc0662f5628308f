package diff

import (
	"fmt"
	"strings"

	"dbaudit/pkg/snapshot"
)

// inside compares what two audits over SQL saw, list by list. Sessions come and go by
// themselves.
func (c cluster) inside(a, b *snapshot.Cluster) {
	if c.bothSeen("sql", a.SQL != nil, b.SQL != nil) {
		x, y := *a.SQL, *b.SQL
		x.Sessions, y.Sessions = nil, nil
		c.lists("sql", "", sqlLists(&snapshot.Cluster{SQL: &x}, "sql"), sqlLists(&snapshot.Cluster{SQL: &y}, "sql"))
	}
	if !c.bothSeen("sql_databases", a.SQLDatabases != nil, b.SQLDatabases != nil) {
		return
	}
	pairs(a.SQLDatabases, b.SQLDatabases, func(d *snapshot.SQLDatabase) string { return d.Name }, func(name string, x, y *snapshot.SQLDatabase) {
		switch {
		case x == nil:
			c.add(Change{What: "sql", Action: Added, Resource: name, Message: "a new database"})
		case y == nil:
			c.add(Change{What: "sql", Action: Removed, Resource: name, Message: "the database is gone"})
		default:
			of := c
			of.missingBefore, of.missingAfter = x.Missing, y.Missing
			of.lists("", name+" ", sqlLists(&snapshot.Cluster{SQLDatabases: []snapshot.SQLDatabase{*x}}, "sql_databases"),
				sqlLists(&snapshot.Cluster{SQLDatabases: []snapshot.SQLDatabase{*y}}, "sql_databases"))
		}
	})
}

// lists compares lists of catalogs entry by entry.
func (c cluster) lists(base, resource string, before, after map[string]any) {
	for _, name := range keysOf(before, after) {
		x, was := before[name].([]any)
		y, is := after[name].([]any)
		fact := strings.TrimPrefix(base+"."+name, ".")
		switch {
		case name == "observed_at" || name == "missing":
		case !was && !is: // a plain value: a version, a right of PUBLIC
			c.changed("sql", strings.TrimSpace(resource), name, before[name], after[name])
		case c.bothSeen(fact, was, is):
			c.names("sql", fact, entries(resource+name, x), entries(resource+name, y))
		}
	}
}

// entries are the elements of a list by what they are called, with the rest of what
// is told of them.
func entries(list string, elements []any) map[string]string {
	out := map[string]string{}
	for _, e := range elements {
		var called, told []string
		object, ok := e.(map[string]any)
		if !ok {
			object = map[string]any{"name": e}
		}
		for _, k := range keysOf(object, nil) {
			switch v := object[k].(type) {
			case string:
				called = append(called, v)
			case bool:
				if v {
					told = append(told, k)
				}
			default:
				told = append(told, fmt.Sprintf("%s %v", k, v))
			}
		}
		out[list+" "+strings.Join(strings.Fields(strings.Join(called, " ")), " ")] = strings.Join(told, ", ")
	}
	return out
}

// sqlLists are the facts of an audit, or of the one database of a cluster.
func sqlLists(c *snapshot.Cluster, key string) map[string]any {
	v, err := snapshot.ClusterValue(c)
	if err != nil {
		return nil // a cluster that was read can be written
	}
	facts := v[key]
	if list, ok := facts.([]any); ok {
		facts = list[0]
	}
	m, _ := facts.(map[string]any)
	return m
}
