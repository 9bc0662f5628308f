package readers

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

// imports notes what the file imports, under which names:
// import a, { b as c } from 'm', const { d } = require('m').
func (j *jsFile) imports() {
	j.tree.Walk(func(g *syntax.Group) {
		if g.Open != '{' {
			return
		}
		read := 0
		for i := range g.Items {
			module, at, from := moduleIn(g.Items[i].Value)
			if module == "" {
				continue
			}
			j.others = j.others || otherBase.MatchString(module)
			if d := moduleDriver("javascript", module); j.Driver == "" && (d == "node-pg" && jsPg.MatchString(module) || d == "postgres.js") {
				j.Driver = d
			}
			first := i
			if from {
				first = read
			}
			read = i + 1
			for _, it := range g.Items[first : i+1] {
				j.modules[it.Key] = module
				for _, n := range it.Value {
					if n.At < at {
						j.imported(n, module)
					}
				}
			}
		}
	})
	delete(j.modules, "")
}

// moduleIn is the module that a statement imports, and where it is named.
func moduleIn(nodes []syntax.Node) (module string, at int, from bool) {
	for i := 0; i+1 < len(nodes); i++ {
		next := &nodes[i+1]
		if nodes[i].Kind == 'w' && (nodes[i].Text == "from" || nodes[i].Text == "import") && next.Kind == 's' {
			return next.Text, nodes[i].At, true
		}
		inner := next.Groups
		if nodes[i].Kind == 'b' && len(nodes[i].Groups) == 1 { // new (require('pg').Pool)
			if module, at, from = moduleIn(nodes[i].Groups[0][0].Value); module != "" && nodes[i].Open == '(' {
				return module, at, from
			}
		}
		if (nodes[i].Text == "require" || nodes[i].Text == "import") && next.Open == '(' && len(inner) == 1 && len(inner[0][0].Value) == 1 && inner[0][0].Value[0].Kind == 's' {
			return inner[0][0].Value[0].Text, nodes[i].At, false
		}
	}
	return "", 0, false
}

// imported notes a name, or those in braces.
func (j *jsFile) imported(n syntax.Node, module string) {
	if n.Kind == 'w' && syntax.WordByte(n.Text[0]) {
		j.modules[n.Text] = module
	}
	if n.Open != '{' {
		return
	}
	for it := range n.Items() {
		for _, w := range it.Value {
			if w.Kind == 'w' {
				j.modules[w.Text] = module
			}
		}
	}
}

// callee is whose a called name is.
type callee struct {
	form   *jsForm // nil: no driver's
	module string  // "": not imported
	// base: the name is another database's or a broker's; ours: the module is one of
	// those that hand options on.
	base, ours bool
}

// callee is what all calls of a name have in common.
func (j *jsFile) callee(full string) callee {
	if c, ok := j.callees[full]; ok {
		return c
	}
	first, _, _ := strings.Cut(full, ".")
	name, module := syntax.LastName(full), j.modules[first]
	if def := j.tree.Names.Find(first, len(j.Text)); module == "" && def != nil && len(def.Value) > 1 && def.Value[1].Open == '(' {
		module = j.modules[def.Value[0].Text] // const Store = connectPg(session)
	}
	c := callee{module: module, base: otherBase.MatchString(full), ours: module == "" || jsOurs.MatchString(module)}
	if module != "" {
		if c.form = jsFormOf(module, name); c.form != nil && (c.form.kind == "knex" || c.form.kind == "typeorm") {
			c.form = nil // of any database: the object tells which
		}
	}
	if c.form == nil && j.Driver == "node-pg" && slices.Contains([]string{"Pool", "Client", "pgp", "PgPool", "PgClient"}, name) && c.ours {
		c.form = jsFormOf("pg", "Pool")
	}
	if c.form == nil && module == "" && name == "Sequelize" {
		c.form = jsFormOf("sequelize", "Sequelize")
	}
	j.callees[full] = c
	return c
}

// jsPg are the modules that are node-pg itself.
var jsPg = regexp.MustCompile(`^(?:pg(?:-pool|-promise|-native)?|drizzle-orm/node-postgres|@types/pg)$`)

// isForeign: the group is of a call of other software, and no key around it says that
// it is about PostgreSQL.
func (j *jsFile) isForeign(g *syntax.Group) bool {
	for p := g; p != nil; p = p.Parent {
		if foreign, known := j.foreign[p.At]; known && p.Open == '(' {
			return foreign
		}
		if ourKey.MatchString(p.Key) {
			return false
		}
	}
	return false
}

// ourKey is a key around the options of a database's connection.
var ourKey = regexp.MustCompile(`(?i)^(?:db|pg)$|postgres|database|datasource`)

// givenOurs: a call is given a plugin for PostgreSQL, with its options.
func (j *jsFile) givenOurs(g *syntax.Group) bool {
	for _, it := range g.Items {
		module, _, _ := moduleIn(it.Value)
		if module = cmp.Or(module, j.modules[syntax.NameOf(it.Value)]); module != "" && anyPostgres.MatchString(module) {
			return true
		}
	}
	return false
}
