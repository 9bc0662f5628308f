package readers

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// AppSpec is what an App Platform spec says of connections, from a file or from the
// API (https://docs.digitalocean.com/products/app-platform/reference/app-spec/).
type AppSpec struct {
	Databases map[string]AppDatabase // by name
	// Variables are those of the app, which all of its components get.
	Variables  []Variable
	Components []AppComponent
}

// AppDatabase is a database of a spec. Production: it is a managed cluster, and not
// one that App Platform keeps for development.
type AppDatabase struct {
	Engine     string
	Production bool
}

// AppComponent is a service, worker, job, function or static site.
type AppComponent struct {
	Name      string
	Variables []Variable
}

// Variable is an environment variable. At and NameAt are where its value and its
// name stand in the document.
type Variable struct {
	Name, Value string
	At, NameAt  int
}

// AppSetting is a setting of a component, "" for the app, with the database that it
// is bound to, if any.
type AppSetting struct {
	setting.Setting
	Component, Database string
}

// bindingPattern is an App Platform binding to a database, ${db.DATABASE_URL}
// (https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/).
var bindingPattern = regexp.MustCompile(`\$\{([A-Za-z0-9_\-]+)\.(DATABASE_URL|DATABASE_PRIVATE_URL|DATABASE_POOL_URL|[\w\-]+\.DATABASE_URL|CA_CERT|HOSTNAME|PRIVATE_HOSTNAME)\}`)

// Settings are the connections that the spec's variables configure. A component has
// the app's variables and its own, of which its own count; what the app's alone
// configure is a setting of the app, if one component has it unchanged.
func (a AppSpec) Settings() []AppSetting {
	// What the app sets is safe when every component has the CA, too.
	ca := authorities(a.Variables)
	if len(ca) == 0 && len(a.Components) > 0 {
		ca = authorities(a.Components[0].Variables)
		for _, c := range a.Components[1:] {
			own := authorities(c.Variables)
			maps.DeleteFunc(ca, func(name string, _ bool) bool { return !own[name] })
		}
	}
	shared := a.settings("", a.Variables, ca)
	inForce := make([]bool, len(shared))
	var all []AppSetting
	for _, c := range a.Components {
		vars := append(without(a.Variables, c.Variables), c.Variables...)
		for _, s := range a.settings(c.Name, vars, authorities(vars)) {
			if standsIn(s, c.Variables) {
				all = append(all, s)
			} else if i := slices.IndexFunc(shared, func(o AppSetting) bool { return same(s, o) }); i >= 0 {
				inForce[i] = true
			}
		}
	}
	out := shared[:0]
	for i, s := range shared {
		// A mode alone is told where a component adds the host.
		at := slices.DeleteFunc(slices.Clone(a.Variables), func(v Variable) bool { return v.At != s.At && v.NameAt != s.At })
		completed := s.Binding == "" && s.Conn.Host() == "" && slices.ContainsFunc(all, func(o AppSetting) bool { return standsIn(o, at) })
		if (inForce[i] || len(a.Components) == 0) && !completed {
			out = append(out, s)
		}
	}
	return append(out, all...)
}

// without are the variables that none of the others replaces.
func without(vars, others []Variable) []Variable {
	return slices.DeleteFunc(slices.Clone(vars), func(v Variable) bool {
		return slices.ContainsFunc(others, func(o Variable) bool { return o.Name == v.Name })
	})
}

// standsIn reports that a part of the setting stands in one of the variables.
func standsIn(s AppSetting, vars []Variable) bool {
	return slices.ContainsFunc(vars, func(v Variable) bool {
		return slices.ContainsFunc(append([]int{s.At}, s.Also...), func(at int) bool { return at == v.At || at == v.NameAt })
	})
}

// same reports that two settings stand at one place and say the same.
func same(a, b AppSetting) bool {
	return a.At == b.At && a.Mode == b.Mode && a.Root == b.Root && a.Conn.Host() == b.Conn.Host()
}

// authorities names the databases whose certificate the variables take.
func authorities(vars []Variable) map[string]bool {
	names := map[string]bool{}
	for _, v := range vars {
		for _, m := range bindingPattern.FindAllStringSubmatch(v.Value, -1) {
			if m[2] == "CA_CERT" {
				names[m[1]] = true
			}
		}
	}
	return names
}

// settings are those of one set of variables.
func (a AppSpec) settings(component string, vars []Variable, ca map[string]bool) []AppSetting {
	var out []AppSetting
	var rest []pair
	mode := ""
	for _, v := range vars {
		if strings.EqualFold(v.Name, "PGSSLMODE") {
			mode = v.Value
		}
	}
	for _, v := range vars {
		m := bindingPattern.FindStringSubmatch(v.Value)
		if m == nil || !strings.Contains(m[2], "URL") || strings.Contains(v.Value, "://") {
			rest = append(rest, pair{name: v.Name, value: v.Value, at: v.At, end: v.At + len(v.Value), nameAt: v.NameAt})
			continue
		}
		if d, known := a.Databases[m[1]]; !known || d.Engine == "" || strings.EqualFold(d.Engine, "PG") {
			out = append(out, AppSetting{a.binding(v, m, ca[m[1]], mode), component, m[1]})
		}
	}
	f := New("", "")
	f.connections(rest, origin{kind: "app_spec", variables: true})
	for _, s := range f.Settings {
		bound := bindingPattern.FindStringSubmatch(s.Conn.Host())
		if bound == nil {
			out = append(out, AppSetting{s, component, ""})
			continue
		}
		s.Exempt = a.development(bound[1])
		out = append(out, AppSetting{s, component, bound[1]})
	}
	return out
}

// development is why a database's settings are not judged.
func (a AppSpec) development(name string) string {
	if d, known := a.Databases[name]; known && !d.Production {
		return "a development database of App Platform, not a managed cluster"
	}
	return ""
}

// binding is a variable that takes a database's URL from the platform: it ends in
// sslmode=require, and the CA must be taken beside it to verify.
func (a AppSpec) binding(v Variable, m []string, ca bool, mode string) setting.Setting {
	s := setting.Setting{
		Kind: "app_spec", FixKind: "app_spec", Key: v.Name, At: v.At, Binding: m[0], BindingCA: &ca, Exempt: a.development(m[1]),
		Conn:          setting.Conn{Params: map[string]string{}},
		ModeElsewhere: "the binding gives sslmode=require; what the application does with it is in its code",
	}
	_, added, _ := strings.Cut(v.Value, m[0])
	if strings.Contains(added, "sslmode=verify-full") {
		s.ModeElsewhere, s.Mode = "", setting.VerifyFull
		if ca {
			s.Root = setting.Dynamic
		}
	} else if mode != "" {
		s.Likely = "PGSSLMODE is set too; the URL's sslmode=require wins over it"
	}
	return s
}

// appSpec reads a spec: the variables stand in lists under a key, "envs" in YAML and
// "env" in Terraform's digitalocean_app.
func (f *File) appSpec(doc syntax.Node, key, kind string) {
	a := AppSpec{Databases: map[string]AppDatabase{}}
	doc.Walk(func(g *syntax.Group) {
		if g.Open != '{' {
			return
		}
		name := f.eval(g.Get("name")).Text
		if e := f.eval(g.Get("engine")); e.Known {
			a.Databases[name] = AppDatabase{Engine: e.Text, Production: f.eval(g.Get("production")).Text == "true" || g.Get("cluster_name") != nil}
		}
		it := g.Get(key)
		if it == nil || it.Block() == nil {
			return
		}
		vars := variablesOf(f.namedList(syntax.ObjectGroup(it.Block(), g)))
		if g.At == doc.At || g.Key == "spec" {
			a.Variables = vars
		} else {
			a.Components = append(a.Components, AppComponent{name, vars})
		}
	})
	lengths := map[int]int{}
	for _, c := range append(a.Components, AppComponent{Variables: a.Variables}) {
		for _, v := range c.Variables {
			lengths[v.At] = len(v.Value)
		}
	}
	for _, s := range a.Settings() {
		if s.Kind = kind; s.Component != "" && s.Binding != "" {
			s.Key = s.Component + "." + s.Key
		}
		f.claim(s.At, s.At+max(1, lengths[s.At]))
		f.add(s.Setting)
	}
}

func variablesOf(ps []pair) []Variable {
	out := make([]Variable, 0, len(ps))
	for _, p := range ps {
		out = append(out, Variable{p.name, p.value, p.at, p.nameAt})
	}
	return out
}
