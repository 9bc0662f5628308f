package policy

import (
	"fmt"
	"slices"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// subject is what a rule judges one by one: a part of a cluster, or a connection
// setting.
type subject interface {
	// name is the metadata's word for it.
	name() string
	// key is the part of the input that rules about it read.
	key() string
	// fact is the fact that lists it and that a collector has to ask for; "" for none.
	fact() string
	// evidence reads a declared fact.
	evidence(path string) (evidence, error)
	// schemaPath is where a fact stands in the input's schema.
	schemaPath(e evidence) []string
	// units are those of an input, which keeps them ([input.units]).
	units(in *input) units
	// query names the query that asks the rules about it, with those about other
	// subjects that apply to the same inputs.
	query() string
	// applies reports whether an input can have such a thing: of most clusters there
	// is no plan, and nobody looked into the database.
	applies(in *input) bool
	// place adds to a finding what only a thing in a file has.
	place(f *result.Finding, u *unit)
}

// subjects are by the metadata's word.
var subjects = map[string]subject{
	"cluster":        clusterPart{word: "cluster", id: "id"},
	"trusted_source": clusterPart{word: "trusted_source", list: "trusted_sources", id: "uuid", mayBeNone: true},
	"endpoint":       clusterPart{word: "endpoint", list: "endpoints", id: "id"},
	"pool":           clusterPart{word: "pool", list: "pools", id: "name", mayBeNone: true},
	"user":           clusterPart{word: "user", list: "users", id: "name", mayBeNone: true},
	"plan":           clusterPart{word: "plan", id: "id", only: "planned"},
	"server":         clusterPart{word: "server", id: "id", only: "sql"},
	"database":       clusterPart{word: "database", list: "sql_databases", id: "name", only: "sql_databases"},
	"vantage":        clusterPart{word: "vantage", list: "vantages", id: "address", only: "vantages"},
	"service_name":   clusterPart{word: "service_name", list: "service_names", id: "name", only: "service_names"},
	"client":         clientSetting{},
}

// The parts of the input that rules read.
const (
	clusterKey = "cluster"
	clientsKey = "clients"
)

// unit is one thing that a rule judges.
type unit struct {
	id       string
	value    map[string]any
	resource *result.Resource
}

// input is what one evaluation is about: a cluster, or a batch of settings.
type input struct {
	cluster map[string]any
	clients []any

	known  map[string]units // by subject: several rules judge the same
	needed map[unexplained]bool
}

// units are the things of one kind in an input. observed is false where nobody saw whether
// there are any.
type units struct {
	list     []unit
	observed bool
}

// units are those that a rule about the subject judges.
func (in *input) units(s subject) units {
	u, found := in.known[s.name()]
	if !found {
		u = s.units(in)
		if in.known == nil {
			in.known = map[string]units{}
		}
		in.known[s.name()] = u
	}
	return u
}

// evidence is one declared fact: a path below the unit, or below the cluster.
type evidence struct {
	path    string // as declared
	unit    bool   // relative to the unit, not to the cluster
	steps   []string
	factual string // the path as Missing entries of the cluster name it
	// closed: it is one of an enumeration, and "unknown" there is no evidence.
	closed bool
	// mayBeEmpty: it goes through a list that may truly be empty. A chain of no
	// certificates, by contrast, is one that was not seen.
	mayBeEmpty bool
}

// clusterPart is a cluster, or the elements of one of its lists.
type clusterPart struct {
	word string
	list string // the cluster's field; "" for the cluster itself
	id   string // the field of an element that is its id
	// mayBeNone: a cluster may have none. One without an endpoint was not seen.
	mayBeNone bool
	// only is the fact without which nobody was asked about such units: of a cluster
	// that has it neither as a fact nor as a missing one there are none.
	only string
}

// asked reports whether somebody asked the cluster about these units.
func (p clusterPart) asked(cluster map[string]any) bool {
	if p.only == "" || cluster[p.only] != nil {
		return true
	}
	list, _ := cluster["missing"].([]any)
	return slices.ContainsFunc(list, func(m any) bool { return entry(m).Fact == p.only })
}

func (p clusterPart) name() string { return p.word }

func (p clusterPart) key() string { return clusterKey }

func (p clusterPart) fact() string {
	if p.list == "" {
		return ""
	}
	return "cluster." + p.list
}

func (p clusterPart) evidence(path string) (evidence, error) {
	head, rest, _ := strings.Cut(path, ".")
	if rest == "" {
		return evidence{}, fmt.Errorf("%q: a path begins with %q or \"cluster.\" and names a fact", path, p.word+".")
	}
	e := evidence{path: path, steps: strings.Split(rest, ".")}
	switch {
	case head == p.word && p.list != "":
		e.unit, e.factual, e.mayBeEmpty = true, p.list+"."+rest, p.only != ""
	case head == "cluster":
		// What a plan or SQL lists may truly be nothing.
		e.factual, e.mayBeEmpty = rest, p.only != ""
		for _, s := range subjects {
			of, ok := s.(clusterPart)
			e.mayBeEmpty = e.mayBeEmpty || ok && of.list == e.steps[0] && of.mayBeNone
		}
	default:
		return evidence{}, fmt.Errorf("%q: a rule about %ss names facts of %q", path, p.word, p.word+".")
	}
	return e, nil
}

func (p clusterPart) schemaPath(e evidence) []string {
	if e.unit {
		return append([]string{clusterKey, p.list}, e.steps...)
	}
	return append([]string{clusterKey}, e.steps...)
}

func (p clusterPart) units(in *input) units {
	if !p.asked(in.cluster) {
		return units{observed: true}
	}
	cluster := clusterResource(in.cluster)
	if p.list == "" {
		return units{[]unit{{id: str(in.cluster, p.id), value: in.cluster, resource: cluster}}, true}
	}
	items, ok := in.cluster[p.list].([]any)
	if !ok {
		return units{}
	}
	var list []unit
	for _, it := range items {
		m, ok := it.(map[string]any)
		if !ok {
			continue
		}
		id := str(m, p.id)
		r := &result.Resource{
			Type: p.word, ID: cluster.ID + "/" + p.list + "/" + id, Name: id,
			Region: cluster.Region, ClusterID: cluster.ID, ClusterName: cluster.Name,
		}
		if p.word == "trusted_source" {
			r.Name = str(m, "type") + ":" + str(m, "value")
		}
		list = append(list, unit{id: id, value: m, resource: r})
	}
	return units{list, p.mayBeNone || len(list) > 0}
}

func (p clusterPart) query() string {
	if p.list == "endpoints" { // a plan has none, and most rules are about them
		return clusterKey + p.list
	}
	return clusterKey + p.only
}

func (p clusterPart) applies(in *input) bool { return p.asked(in.cluster) }

func (p clusterPart) place(*result.Finding, *unit) {}

func clusterResource(c map[string]any) *result.Resource {
	r := &result.Resource{Type: "cluster", ID: str(c, "id"), Name: str(c, "name"), Region: str(c, "region")}
	if str(c, "role") == snapshot.RoleReplica {
		r.Type = snapshot.RoleReplica
	}
	r.ClusterID, r.ClusterName = r.ID, r.Name
	return r
}

// clientSetting is a connection setting found in a source tree or an App Platform spec.
type clientSetting struct{}

func (clientSetting) name() string { return "client" }

func (clientSetting) key() string { return clientsKey }

func (clientSetting) fact() string { return "" }

func (clientSetting) evidence(path string) (evidence, error) {
	head, rest, _ := strings.Cut(path, ".")
	if head != "client" {
		return evidence{}, fmt.Errorf("%q: a rule about clients names facts of \"client.\"", path)
	}
	if rest == "" {
		return evidence{}, fmt.Errorf("%q: a path begins with \"client.\" and names a fact", path)
	}
	return evidence{path: path, unit: true, steps: strings.Split(rest, "."), factual: clientsKey + "." + rest}, nil
}

func (clientSetting) schemaPath(e evidence) []string { return append([]string{clientsKey}, e.steps...) }

func (c clientSetting) units(in *input) units {
	var list []unit
	for _, it := range in.clients {
		m, ok := it.(map[string]any)
		if !ok {
			continue
		}
		id := str(m, "id")
		r := &result.Resource{Type: c.name(), ID: "clients/" + id}
		if p := str(m, "path"); p != "" {
			r.Name = fmt.Sprintf("%s:%d", p, integer(m["line"]))
		} else {
			r.Name = strings.Trim(strings.Join([]string{"app " + str(m, "app_name"), str(m, "component"), str(m, "key")}, " / "), " /")
		}
		if c, ok := m["cluster"].(map[string]any); ok {
			r.ClusterID, r.ClusterName = str(c, "id"), str(c, "name")
		}
		list = append(list, unit{id: id, value: m, resource: r})
	}
	return units{list, true}
}

func (clientSetting) applies(*input) bool { return true }

func (clientSetting) query() string { return clientsKey }

// place adds the line, and the dbaudit:ignore comment that covers the rule there.
func (clientSetting) place(f *result.Finding, u *unit) {
	if path := str(u.value, "path"); path != "" {
		f.Location = &result.Location{Path: path, Line: integer(u.value["line"]), Column: integer(u.value["column"])}
	}
	list, _ := u.value["ignore"].([]any)
	for _, x := range list {
		m, _ := x.(map[string]any)
		if strings.EqualFold(str(m, "rule"), f.RuleID) && str(m, "reason") != "" {
			f.Waiver = &result.Waiver{Rule: f.RuleID, Reason: str(m, "reason"), Inline: true}
			return
		}
	}
}
