package diff

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"dbaudit/pkg/snapshot"
)

// cluster adds changes to a difference, of one cluster.
type cluster struct {
	diff     *Diff
	id, name string
	// missingBefore and missingAfter say why facts of what is compared are missing.
	missingBefore, missingAfter []snapshot.Missing
}

// of is the cluster of that id and name; both empty: none.
func (d *Diff) of(id, name string) cluster { return cluster{diff: d, id: id, name: name} }

func (c cluster) add(change Change) {
	change.ClusterID, change.Cluster = c.id, c.name
	c.diff.Changes = append(c.diff.Changes, change)
}

// changed adds the change of a plain value, if it is one.
func (c cluster) changed(what, resource, field string, before, after any) {
	if before != after {
		c.add(change(what, resource, field, before, after))
	}
}

// change is a changed fact, in words too.
func change(what, resource, field string, before, after any) Change {
	return Change{
		What: what, Action: Changed, Resource: resource, Field: field, Before: before, After: after,
		Message: fmt.Sprintf("%s: %s → %s", field, word(before), word(after)),
	}
}

func word(v any) string {
	switch v {
	case nil:
		return "none"
	case "":
		return `""`
	}
	return fmt.Sprint(v)
}

// notCompared notes a fact that one side ("from" or "to") did not observe.
func (c cluster) notCompared(resource, fact, side string) {
	missing := c.missingBefore
	if side == "to" {
		missing = c.missingAfter
	}
	reason := "not observed"
	if i := slices.IndexFunc(missing, func(m snapshot.Missing) bool { return m.Covers(fact) }); i >= 0 {
		reason = missing[i].Reason
	}
	c.diff.NotCompared = append(c.diff.NotCompared, NotCompared{ClusterID: c.id, Cluster: c.name, Resource: resource, Fact: fact, Side: side, Reason: reason})
}

// bothSeen notes a fact that only one side observed, and reports whether it can
// be compared.
func (c cluster) bothSeen(fact string, before, after bool) bool {
	if before && !after {
		c.notCompared("", fact, "to")
	}
	if after && !before {
		c.notCompared("", fact, "from")
	}
	return before && after
}

// values reports each path below two objects whose value differs. A path that only
// one side has is a change unless the other says that it was not observed. base is
// the path of the objects.
func (c cluster) values(what, resource, base string, a, b any) {
	before, after := flat(a), flat(b)
	for _, path := range keysOf(before, after) {
		x, was := before[path]
		y, is := after[path]
		full := strings.TrimPrefix(base+"."+path, ".")
		switch {
		case was && !is && snapshot.Covered(c.missingAfter, full):
			c.notCompared(resource, full, "to")
		case is && !was && snapshot.Covered(c.missingBefore, full):
			c.notCompared(resource, full, "from")
		default:
			c.changed(what, resource, path, x, y)
		}
	}
}

// flat gives the plain values of an object by path. A list is one value: its
// order is a fact of its own in a configuration.
func flat(v any) map[string]any {
	out := map[string]any{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, e := range v {
				walk(strings.TrimPrefix(path+"."+k, "."), e)
			}
		case []any:
			parts := make([]string, len(v))
			for i, e := range v {
				parts[i] = fmt.Sprint(e)
			}
			out[path] = "[" + strings.Join(parts, ", ") + "]"
		case nil:
			out[path] = "null"
		default:
			out[path] = v
		}
	}
	walk("", v)
	return out
}

// pairs walks through two lists side by side, by key in order. An entry that one
// of them lacks is nil there.
func pairs[T any](a, b []T, key func(*T) string, visit func(key string, x, y *T)) {
	index := func(list []T) map[string]*T {
		m := make(map[string]*T, len(list))
		for i := range list {
			m[key(&list[i])] = &list[i]
		}
		return m
	}
	before, after := index(a), index(b)
	for _, k := range keysOf(before, after) {
		visit(k, before[k], after[k])
	}
}

// keysOf are the keys of both, in order.
func keysOf[V any](a, b map[string]V) []string {
	all := slices.AppendSeq(slices.Collect(maps.Keys(a)), maps.Keys(b))
	slices.Sort(all)
	return slices.Compact(all)
}
