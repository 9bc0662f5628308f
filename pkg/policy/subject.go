package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
)

// subject is what a rule judges one by one: a cluster, the elements of one of its lists,
// or a connection setting.
type subject struct {
	word string // the metadata's
	list string // the field that lists it; "" for the cluster itself
	id   string // the field of an element that is its id
	// mayBeNone: there may be none. A cluster without an endpoint was not seen.
	mayBeNone bool
	// only is the fact without which nobody was asked about such units: of a cluster
	// that has it neither as a fact nor as a missing one there are none.
	only string
}

// subjects are by the metadata's word.
var subjects = map[string]subject{
	"cluster":        {word: "cluster", id: "id"},
	"trusted_source": {word: "trusted_source", list: "trusted_sources", id: "uuid", mayBeNone: true},
	"endpoint":       {word: "endpoint", list: "endpoints", id: "id"},
	"pool":           {word: "pool", list: "pools", id: "name", mayBeNone: true},
	"user":           {word: "user", list: "users", id: "name", mayBeNone: true},
	"plan":           {word: "plan", id: "id", only: "planned"},
	"server":         {word: "server", id: "id", only: "sql"},
	"database":       {word: "database", list: "sql_databases", id: "name", only: "sql_databases"},
	"vantage":        {word: "vantage", list: "vantages", id: "address", only: "vantages"},
	"service_name":   {word: "service_name", list: "service_names", id: "name", only: "service_names"},
	"client":         {word: "client", list: clientsKey, id: "id", mayBeNone: true},
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
	u, found := in.known[s.word]
	if !found {
		u = s.units(in)
		if in.known == nil {
			in.known = map[string]units{}
		}
		in.known[s.word] = u
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

// key is the part of the input that rules about it read.
func (s subject) key() string {
	if s.list == clientsKey {
		return clientsKey
	}
	return clusterKey
}

// fact is the fact that lists it and that a collector has to ask for; "" for none.
func (s subject) fact() string {
	if s.list == "" || s.key() == clientsKey {
		return ""
	}
	return "cluster." + s.list
}

// evidence reads a declared fact.
func (s subject) evidence(path string) (evidence, error) {
	head, rest, _ := strings.Cut(path, ".")
	e := evidence{path: path, steps: strings.Split(rest, "."), mayBeEmpty: s.only != ""} // what a plan or SQL lists may truly be nothing
	switch {
	case rest != "" && head == s.word && s.list != "":
		e.unit, e.factual = true, s.list+"."+rest
	case rest != "" && head == "cluster" && s.key() == clusterKey:
		e.factual = rest
		for _, of := range subjects {
			e.mayBeEmpty = e.mayBeEmpty || of.list == e.steps[0] && of.mayBeNone
		}
	default:
		var of []string
		if s.list != "" {
			of = append(of, strconv.Quote(s.word+"."))
		}
		if s.key() == clusterKey {
			of = append(of, `"cluster."`)
		}
		return evidence{}, fmt.Errorf("%q: a rule about %ss names facts of %s", path, s.word, strings.Join(of, " or "))
	}
	return e, nil
}

// schemaPath is where a fact stands in the input's schema.
func (s subject) schemaPath(e evidence) []string {
	path := []string{s.key()}
	if e.unit && s.key() == clusterKey {
		path = append(path, s.list)
	}
	return append(path, e.steps...)
}

// query names the query that asks the rules about it, with those about other
// subjects that apply to the same inputs.
func (s subject) query() string {
	if s.list == "endpoints" { // a plan has none, and most rules are about them
		return clusterKey + s.list
	}
	return s.key() + s.only
}

// applies reports whether an input can have such a thing: of most clusters there is no
// plan, and nobody looked into the database.
func (s subject) applies(in *input) bool {
	if s.only == "" || in.cluster[s.only] != nil {
		return true
	}
	list, _ := in.cluster["missing"].([]any)
	return slices.ContainsFunc(list, func(m any) bool { return entry(m).Fact == s.only })
}

// units are those of an input, which keeps them ([input.units]).
func (s subject) units(in *input) units {
	if !s.applies(in) {
		return units{observed: true}
	}
	if s.list == "" {
		return units{[]unit{{id: str(in.cluster, s.id), value: in.cluster, resource: clusterResource(in.cluster)}}, true}
	}
	items, resource := in.clients, clientResource
	if s.key() == clusterKey {
		observed := false
		if items, observed = in.cluster[s.list].([]any); !observed {
			return units{}
		}
		cluster := clusterResource(in.cluster)
		resource = func(m map[string]any) *result.Resource { return s.resource(cluster, m) }
	}
	var list []unit
	for _, it := range items {
		if m, ok := it.(map[string]any); ok {
			list = append(list, unit{id: str(m, s.id), value: m, resource: resource(m)})
		}
	}
	return units{list, s.mayBeNone || len(list) > 0}
}

// resource is an element of a cluster's list.
func (s subject) resource(cluster *result.Resource, m map[string]any) *result.Resource {
	id := str(m, s.id)
	r := &result.Resource{
		Type: s.word, ID: cluster.ID + "/" + s.list + "/" + id, Name: id,
		Region: cluster.Region, ClusterID: cluster.ID, ClusterName: cluster.Name,
	}
	if s.word == "trusted_source" {
		r.Name = str(m, "type") + ":" + str(m, "value")
	}
	return r
}

func clusterResource(c map[string]any) *result.Resource {
	r := &result.Resource{Type: "cluster", ID: str(c, "id"), Name: str(c, "name"), Region: str(c, "region")}
	if str(c, "role") == snapshot.RoleReplica {
		r.Type = snapshot.RoleReplica
	}
	r.ClusterID, r.ClusterName = r.ID, r.Name
	return r
}

// clientResource is a connection setting found in a source tree or an App Platform spec.
func clientResource(m map[string]any) *result.Resource {
	r := &result.Resource{Type: "client", ID: "clients/" + str(m, "id")}
	if p := str(m, "path"); p != "" {
		r.Name = fmt.Sprintf("%s:%d", p, integer(m["line"]))
	} else {
		r.Name = strings.Trim(strings.Join([]string{"app " + str(m, "app_name"), str(m, "component"), str(m, "key")}, " / "), " /")
	}
	if c, ok := m["cluster"].(map[string]any); ok {
		r.ClusterID, r.ClusterName = str(c, "id"), str(c, "name")
	}
	return r
}

// inFile adds to a finding the line of a connection setting, and the dbaudit:ignore
// comment that covers the rule there.
func inFile(f *result.Finding, setting map[string]any) {
	if path := str(setting, "path"); path != "" {
		f.Location = &result.Location{Path: path, Line: integer(setting["line"]), Column: integer(setting["column"])}
	}
	list, _ := setting["ignore"].([]any)
	for _, x := range list {
		m, _ := x.(map[string]any)
		if strings.EqualFold(str(m, "rule"), f.RuleID) && str(m, "reason") != "" {
			f.Waiver = &result.Waiver{Rule: f.RuleID, Reason: str(m, "reason"), Inline: true}
			return
		}
	}
}
