//go:build !race

package audit_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"dbaudit/pkg/audit"
	"dbaudit/pkg/policy"
	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// mutation puts something else in the place of a value.
type mutation struct {
	name string
	// value is what to put there; ok is false when it would change nothing.
	value func(v any) (with any, ok bool)
}

// removed and doubled stand for a key that is taken out, or written twice.
const (
	removed = "\x00removed"
	doubled = "\x00doubled"
)

var mutations = []mutation{
	{"removed", func(any) (any, bool) { return removed, true }},
	{"null", func(v any) (any, bool) { return nil, v != nil }},
	{"another type", func(v any) (any, bool) {
		switch v.(type) {
		case string:
			return json.Number("7"), true
		case []any:
			return map[string]any{}, true
		}
		return "x", true
	}},
	{"a word that nobody knows", func(v any) (any, bool) {
		_, ok := v.(string)
		return "never-heard-of-it", ok
	}},
	{"the word unknown", func(v any) (any, bool) {
		_, ok := v.(string)
		return snapshot.Unknown, ok
	}},
	{"written twice", func(any) (any, bool) { return doubled, true }},
}

// absent and other are groups of mutations, for the exceptions.
var (
	absent = []string{"removed", "null"}
	other  = []string{"a word that nobody knows", "the word unknown"}
)

// exceptions are the changes after which a finding may rightly be gone, with the
// reason. They were looked at one by one; a new one needs a reason as good.
var exceptions = []struct {
	path string
	how  []string
	why  string
}{
	{"clusters[].trusted_sources[].value", other, "another address or name is another source"},
	{"clusters[].trusted_sources[].description", other, "any text describes a source, as TS008 and TS015 want it"},
	{"clusters[].private_network_uuid", other, "any id is a network, as CF004 wants it"},
	{"clusters[].pools[].user", other, "CF005 is about doadmin alone"},
	{"clusters[].sql.sessions[].user", other, "DB005 is about doadmin alone"},
	{"clusters[].sql.sessions[].trusted_source", other, "any id is a source that explains the session, as DB003 wants it"},
	{"clusters[].sql.memberships[].role", other, "DB012 is about some roles alone"},
	{"clusters[].sql", absent, "without it and without a reason nobody asked over SQL"},
	{"clusters[].sql_databases", absent, "without it and without a reason nobody asked over SQL"},
	{"clusters[].vantages[].trusted_source", other, "any id is a source that admits the place"},
	{"clusters[].service_names", absent, "without it nobody looked the names up"},
	{"clusters[].vantages", absent, "without it nobody looked from a place that is known"},
	{"clusters[].planned", absent, "a cluster that no plan is about"},
	{"clients", absent, "without it no connection settings were looked for"},
	{"clients[].verification_disabled", absent, "without it no switch is written there"},
	{"clients[].ineffective", absent, "without it nothing without effect is written there"},
	{"clients[].binding", absent, "without it the setting is no binding"},
	{"clients[].root_verifies", absent, "without it there was no CA to compare the root with"},
	{"clients[].host", other, "CL006 is about the clusters' own hosts"},
}

func excepted(path, how string) bool {
	for _, e := range exceptions {
		if e.path == path && slices.Contains(e.how, how) {
			return true
		}
	}
	return false
}

// mutate calls each for every mutation of every value in an object: of a list the
// elements that pick chooses stand for all.
func mutate(v any, path string, pick func(list string, element any) bool, each func(path, how string, old any)) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range sortedKeys(v) {
			at, old := strings.TrimPrefix(path+"."+k, "."), v[k]
			for _, m := range mutations {
				if with, ok := m.value(old); ok && !excepted(at, m.name) {
					v[k] = with
					each(at, m.name, old)
				}
			}
			v[k] = old
			mutate(old, at, pick, each)
		}
	case []any:
		for _, x := range v {
			if pick(path, x) {
				mutate(x, path+"[]", pick, each)
			}
		}
	}
}

// encode writes a tree with keys taken out and doubled, where the marks are.
func encode(t *testing.T, tree any, old any) []byte {
	t.Helper()
	raw, err := json.Marshal(without(tree))
	if err != nil {
		t.Fatal(err)
	}
	mark, _ := json.Marshal(doubled)
	if i := bytes.Index(raw, mark); i >= 0 {
		value, err := json.Marshal(old)
		if err != nil {
			t.Fatal(err)
		}
		key := raw[bytes.LastIndexAny(raw[:i-2], "{,")+1 : i]
		raw = slices.Concat(raw[:i], value, []byte(","), key, value, raw[i+len(mark):])
	}
	return raw
}

// without is a tree without the keys whose values are marked as removed.
func without(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := make(map[string]any, len(v))
		for k, x := range v {
			if x != removed {
				out[k] = without(x)
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = without(x)
		}
		return out
	}
	return v
}

// tree is a snapshot as JSON has it, of one cluster or of the settings.
func tree(t *testing.T, s *snapshot.Snapshot) map[string]any {
	t.Helper()
	var b bytes.Buffer
	if err := snapshot.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(&b)
	dec.UseNumber()
	var v map[string]any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// subjects are snapshots to change: the clusters of a good and a bad account and of
// one that was merged of two, each alone, and the connection settings.
func subjects(t *testing.T) map[string]*snapshot.Snapshot {
	t.Helper()
	all := map[string]*snapshot.Snapshot{}
	add := func(name string, s *snapshot.Snapshot) {
		for i := range s.Clusters {
			one := *s
			one.Clusters, one.Clients = s.Clusters[i:i+1], nil
			all[name+" "+s.Clusters[i].Name] = &one
		}
	}
	bad := observed(t)
	add("bad", bad)
	for i, c := range clusterValues(t, bad)[len(bad.Clusters):] {
		s, err := read(t, c)
		if err != nil {
			t.Fatal(err)
		}
		add(fmt.Sprint("spoilt ", i), s)
	}
	// The API's part, which saw no endpoint, and one from inside that saw nothing else.
	api, inside := *bad, *bad
	api.Clusters, inside.Clusters = nil, nil
	for _, c := range bad.Clusters {
		blind := c
		blind.Endpoints = make([]snapshot.Endpoint, len(c.Endpoints))
		for i, e := range c.Endpoints {
			blind.Endpoints[i] = snapshot.Endpoint{
				ID: e.ID, Role: e.Role, Network: e.Network, Host: e.Host, Port: e.Port, Pools: e.Pools, Custom: e.Custom,
				Missing: []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingUnreachable, Reason: "unreachable from here"}},
			}
		}
		api.Clusters = append(api.Clusters, blind)
		inside.Clusters = append(inside.Clusters, snapshot.Cluster{
			ID: c.ID, Name: c.Name, Role: c.Role, Engine: c.Engine, Endpoints: c.Endpoints, ObservedAt: c.ObservedAt,
			Missing: []snapshot.Missing{{Fact: "*", Kind: snapshot.MissingNotAsked, Reason: "no API from here"}},
		})
	}
	merged, _ := snapshot.Merge(&api, &inside)
	merged.Clusters = merged.Clusters[:2]
	add("merged", merged)
	add("blind", &snapshot.Snapshot{SchemaVersion: bad.SchemaVersion, Tool: bad.Tool, CollectedAt: bad.CollectedAt, Clusters: api.Clusters[:1]})
	all["settings"] = &snapshot.Snapshot{
		SchemaVersion: bad.SchemaVersion, Tool: bad.Tool, CollectedAt: bad.CollectedAt, Clusters: []snapshot.Cluster{}, Clients: bad.Clients,
	}
	return all
}

// TestNoFindingVanishes changes every value of snapshots in every way: it is taken
// out, null, of another type, a word that nobody knows, the word unknown, or there
// twice. What failed, or could not be judged, must fail or be unknown then as well,
// or the snapshot be refused.
func TestNoFindingVanishes(t *testing.T) {
	set, err := audit.Rules{}.Load()
	if err != nil {
		t.Fatal(err)
	}
	covered := map[string]int{} // how many things that failed a rule were changed
	changes, refused := 0, 0
	all := subjects(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		whole := all[name]
		engine, err := audit.Compile(t.Context(), set)
		if err != nil {
			t.Fatal(err)
		}
		before := judge(t, engine, whole)
		// Only rules that a thing fails which was not changed yet: others have their turn.
		var ids []string
		failing := map[string]bool{}
		for k, is := range before {
			if (is == result.Fail || is == result.Unknown) && covered[k.rule+is] < 1 {
				covered[k.rule+is]++
				failing[k.resource[strings.LastIndex(k.resource, "/")+1:]] = true
				if !slices.Contains(ids, k.rule) {
					ids = append(ids, k.rule)
				}
			}
		}
		if len(ids) == 0 {
			continue
		}
		chosen, err := set.Select(ids, nil)
		if err != nil {
			t.Fatal(err)
		}
		if engine, err = audit.Compile(t.Context(), chosen); err != nil {
			t.Fatal(err)
		}
		before = judge(t, engine, whole)
		root := tree(t, whole)
		pick := func(list string, element any) bool {
			m, _ := element.(map[string]any)
			for _, id := range []string{"uuid", "id", "name"} {
				if s, ok := m[id].(string); ok && list != "clusters" {
					return failing[s]
				}
			}
			return list == "clusters" || m != nil
		}
		mutate(root, "", pick, func(path, how string, old any) {
			if strings.HasPrefix(path, "clusters[].config") || strings.HasPrefix(path, "clusters[].backups") {
				return // no rule looks there
			}
			changes++
			s, err := snapshot.Read(bytes.NewReader(encode(t, root, old)))
			if err != nil {
				refused++
				return
			}
			checkNothingVanished(t, name+": "+path+" "+how, before, engine, s)
		})
	}
	t.Logf("%d changes, %d of them refused", changes, refused)
	if changes < 2000 || refused < changes/3 {
		t.Errorf("%d changes, %d of them refused: does the test change anything?", changes, refused)
	}
}

func checkNothingVanished(t *testing.T, what string, before map[key]string, engine *policy.Engine, s *snapshot.Snapshot) {
	t.Helper()
	after := judge(t, engine, s)
	open := map[string]bool{} // rules with a finding of any kind
	for k, is := range after {
		open[k.rule] = open[k.rule] || is == result.Fail || is == result.Unknown
	}
	for k, was := range before {
		is, there := after[k]
		switch {
		case was != result.Fail && was != result.Unknown:
		case there && is != result.Pass && is != result.NotApplicable:
		case !there && open[k.rule]: // what had another name, or is not listed any more
		default:
			t.Errorf("%s: %s on %s was %s and is %q", what, k.rule, k.resource, was, is)
		}
	}
}
