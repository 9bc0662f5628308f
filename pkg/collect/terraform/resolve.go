package terraform

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// target is a resource that an expression refers to, with the attribute.
type target struct {
	module    []string // the names of its module and the modules around it
	data      bool
	kind      string
	name      string
	index     string // as JSON, "" where the expression has none
	attribute string
	keys      []string // of the modules that the expression names an instance of, as JSON
	// keyed: an expression on the way names each.key or count.index; mixed: one of them
	// refers to something else too, or makes a key, which may choose the instance.
	keyed, mixed bool
}

// reference is one reference of an expression, taken apart: [data.]TYPE.NAME
// with an index and an attribute, both optional.
var reference = regexp.MustCompile(`^(data\.)?(\w+)\.([\w-]+)` + index + `?(?:\.(\w+))?`)

// outputReference is one of a module's output: NAME.OUTPUT, with an index of the module
// and one of the output's value.
var outputReference = regexp.MustCompile(`^([\w-]+)` + index + `?(?:\.([\w-]+)` + index + `?)?`)

// index is a key of count or for_each; a text may hold brackets itself.
const index = `(?:\[("(?:[^"\\]|\\.)*"|[^\]"]*)\])`

// modulePath are the names in a module's address, without the keys of its
// instances: module.db["a"].module.x is db, x.
func modulePath(address string) []string {
	var path []string
	for _, m := range moduleStep.FindAllStringSubmatch(address, -1) {
		path = append(path, m[1])
	}
	return path
}

var moduleStep = regexp.MustCompile(`(?:^|\.)module\.([\w-]+)(?:\[("(?:[^"\\]|\\.)*"|\d+)\])?`)

// moduleKeys are the keys of the instances in a module's address, as JSON.
func moduleKeys(address string) []string {
	var keys []string
	for _, m := range moduleStep.FindAllStringSubmatch(address, -1) {
		if m[2] != "" {
			keys = append(keys, m[2])
		}
	}
	return keys
}

// at is the configuration of a module, nil when there is none.
func (m *module) at(path []string) *module {
	for _, name := range path {
		if m == nil {
			return nil
		}
		m = m.ModuleCalls[name].Module
	}
	return m
}

// deepestReference bounds how many variables and outputs one reference goes
// through: a hostile plan may refer in a circle.
const deepestReference = 32

// follow gives the resources that an expression of a module refers to, through
// variables and outputs of modules. forEach is the for_each of the resource that
// has the expression. complete is false when a reference could not be followed,
// such as a local value, which a plan does not show.
func (d *document) follow(path []string, e, forEach expression, depth int) (found []target, complete bool) {
	complete = true
	if depth > deepestReference {
		return nil, false
	}
	here := d.config.at(path)
	keyed, others := false, 0
	for _, r := range longest(e.References) {
		if r == "each.key" || r == "count.index" || forEach.isSet() && r == "each.value" {
			keyed = true
			continue
		}
		others++
		head, rest, _ := strings.Cut(r, ".")
		name, _, _ := strings.Cut(rest, ".")
		name, _, _ = strings.Cut(name, "[")
		var more []target
		ok := true
		switch head {
		case "var":
			more, ok = d.argument(path, name, depth)
		case "module":
			more, ok = d.moduleOutput(here, path, rest, depth)
		case "each":
			if strings.HasPrefix(rest, "value") {
				more, ok = d.follow(path, forEach, expression{}, depth+1)
				keyed = keyed || len(more) > 0 // each.value of a resource, or of a map of it
			}
		case "local":
			if value, known := d.localOf(path, r); known {
				more, ok = d.follow(path, value, expression{}, depth+1)
			} else {
				ok = false
			}
		case "count", "path", "terraform", "self":
		default:
			m := reference.FindStringSubmatch(r)
			if m == nil {
				ok = false
				break
			}
			more = []target{{module: path, data: m[1] != "", kind: m[2], name: m[3], index: m[4], attribute: m[5]}}
		}
		found, complete = append(found, more...), complete && ok
	}
	for i := range found {
		found[i].keyed, found[i].mixed = found[i].keyed || keyed, found[i].mixed || others > 1 || e.shape.makesKey
	}
	return found, complete
}

// longest leaves out the references that are the beginning of another one:
// Terraform lists a.b.id and a.b for one expression.
func longest(references []string) []string {
	var list []string
	for _, r := range references {
		if !slices.ContainsFunc(references, func(o string) bool {
			return len(o) > len(r) && strings.HasPrefix(o, r) && (o[len(r)] == '.' || o[len(r)] == '[')
		}) {
			list = append(list, r)
		}
	}
	return list
}

// argument follows a module's variable to what the call passes.
func (d *document) argument(path []string, variable string, depth int) ([]target, bool) {
	if len(path) == 0 {
		return nil, true // the run's own input: a value, no resource
	}
	caller, name := path[:len(path)-1], path[len(path)-1]
	m := d.config.at(caller)
	if m == nil {
		return nil, false
	}
	passed, ok := m.ModuleCalls[name].Expressions[variable]
	if !ok {
		return nil, true // its default
	}
	block := "module " + name
	value := d.shaped(expressionOf(passed), caller, block, variable)
	return d.follow(caller, value, d.shaped(m.ModuleCalls[name].ForEach, caller, block, "for_each"), depth+1)
}

func (d *document) localOf(path []string, reference string) (expression, bool) {
	if d.local == nil {
		return expression{}, false
	}
	return d.local(path, reference)
}

// moduleOutput follows "NAME.OUTPUT" of a module call, or all outputs where the plan names
// the module alone, as it does for module.NAME[each.key].OUTPUT.
func (d *document) moduleOutput(here *module, path []string, rest string, depth int) ([]target, bool) {
	m := outputReference.FindStringSubmatch(rest)
	if here == nil || m == nil {
		return nil, false
	}
	call, ok := here.ModuleCalls[m[1]]
	if !ok || call.Module == nil {
		return nil, false
	}
	inside := append(slices.Clone(path), m[1])
	outputs := call.Module.Outputs
	if m[3] != "" {
		out, ok := outputs[m[3]]
		if !ok {
			return nil, false
		}
		outputs = map[string]moduleOutput{m[3]: out}
	}
	complete := true
	var found []target
	for _, name := range slices.Sorted(maps.Keys(outputs)) {
		more, ok := d.follow(inside, d.shaped(outputs[name].Expression, inside, "output "+name, "value"), expression{}, depth+1)
		for _, t := range more {
			if m[3] == "" {
				t.attribute = "" // which of the outputs is meant, the plan does not show
			}
			if m[2] != "" {
				t.keys = append(slices.Clone(t.keys), m[2])
			}
			if m[4] != "" && !t.mixed {
				t.keys = append(slices.Clone(t.keys), m[4]) // an output that is a map of instances
			}
			found = append(found, t)
		}
		complete = complete && ok
	}
	return found, complete
}

// expressionOf reads an argument's expression; of a block it has no references.
func expressionOf(raw jsontext.Value) expression {
	var e expression
	_ = json.Unmarshal(raw, &e)
	return e
}

// argumentOf is the expression of a resource's argument, with its for_each.
func (d *document) argumentOf(r *resource, name string) (e, forEach expression) {
	path := modulePath(r.module)
	c := d.configured(path)[configKey(nil, r.data, r.kind, r.name)]
	if c == nil {
		return e, forEach
	}
	block := "resource " + r.kind + " " + r.name
	return d.shaped(expressionOf(c.Expressions[name]), path, block, name), d.shaped(c.ForEach, path, block, "for_each")
}

// shaped is an expression with what the .tf files say of it.
func (d *document) shaped(e expression, path []string, block, argument string) expression {
	if d.shape != nil {
		e.shape = d.shape(path, block, argument)
	}
	return e
}

// configured are the resource blocks of a module.
func (d *document) configured(path []string) map[string]*moduleResource {
	m := d.config.at(path)
	if m == nil {
		return nil
	}
	if m.byName == nil {
		m.byName = map[string]*moduleResource{}
		for i := range m.Resources {
			c := &m.Resources[i]
			m.byName[configKey(nil, c.Mode == "data", c.Type, c.Name)] = c
		}
	}
	return m.byName
}

// configKey names a resource block of the configuration.
func configKey(path []string, data bool, kind, name string) string {
	return fmt.Sprint(strings.Join(path, "/"), " ", data, " ", kind, ".", name)
}

// instances are the resources by the block that they come of.
func (d *document) instances() map[string][]*resource {
	if d.byBlock == nil {
		d.byBlock = map[string][]*resource{}
		for i := range d.resources {
			r := &d.resources[i]
			if r.deposed {
				continue
			}
			key := configKey(modulePath(r.module), r.data, r.kind, r.name)
			d.byBlock[key] = append(d.byBlock[key], r)
		}
	}
	return d.byBlock
}

// sameAround reports whether two modules, by their addresses, are in the same instances of
// the modules that are around both: an expression sees no other instance of those.
func sameAround(a, b string) bool {
	x, y := moduleStep.FindAllStringSubmatch(a, -1), moduleStep.FindAllStringSubmatch(b, -1)
	for i := 0; i < len(x) && i < len(y) && x[i][1] == y[i][1]; i++ {
		if x[i][2] != y[i][2] {
			return false
		}
	}
	return true
}

// instance is the resource that a target means for a resource that refers to
// it: with the index of the expression, else the key that both have where the
// expression names it, else the only one that there is. nil: it cannot be told.
func (d *document) instance(t target, from *resource) *resource {
	candidates := d.instances()[configKey(t.module, t.data, t.kind, t.name)]
	keys := moduleKeys(from.module)
	if from.index != "" {
		keys = append(keys, from.index)
	}
	narrow := func(fits func(r *resource) bool) {
		var left []*resource
		for _, r := range candidates {
			if fits(r) {
				left = append(left, r)
			}
		}
		if len(left) > 0 {
			candidates = left
		}
	}
	if t.index != "" && strings.ContainsAny(t.index[:1], `"0123456789`) {
		narrow(func(r *resource) bool { return r.index == t.index })
	}
	if len(t.keys) > 0 {
		narrow(func(r *resource) bool {
			in := append(moduleKeys(r.module), r.index)
			return !slices.ContainsFunc(t.keys, func(k string) bool { return !slices.Contains(in, k) })
		})
	}
	narrow(func(r *resource) bool { return sameAround(r.module, from.module) })
	if len(candidates) > 1 && t.keyed && !t.mixed {
		narrow(func(r *resource) bool { return slices.Contains(keys, r.index) })
	}
	if len(candidates) > 1 && t.keyed && !t.mixed {
		narrow(func(r *resource) bool {
			return slices.ContainsFunc(moduleKeys(r.module), func(k string) bool { return slices.Contains(keys, k) })
		})
	}
	if len(candidates) != 1 {
		return nil
	}
	return candidates[0]
}
