package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// bindingPattern is an App Platform binding to a database:
// ${db.DATABASE_URL} (https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/).
var bindingPattern = regexp.MustCompile(`\$\{([A-Za-z0-9_\-]+)\.(DATABASE_URL|DATABASE_PRIVATE_URL|DATABASE_POOL_URL|[\w\-]+\.DATABASE_URL|CA_CERT|HOSTNAME|PRIVATE_HOSTNAME)\}`)

// appSpec reads the bindings of an App Platform spec: a component that takes
// DATABASE_URL as it comes gets sslmode=require, and needs CA_CERT to verify.
func (f *File) appSpec(doc syntax.Node) {
	engines := map[string]string{}
	doc.Walk(func(g *syntax.Group) {
		if g.Open != '{' {
			return
		}
		if e := f.eval(g.Get("engine")); e.Known {
			engines[f.eval(g.Get("name")).Text] = strings.ToUpper(e.Text)
		}
	})
	var global []pair
	top := syntax.ObjectGroup(&doc, &syntax.Group{})
	if it := top.Get("envs"); it != nil {
		if b := it.Block(); b != nil {
			global = f.namedList(syntax.ObjectGroup(b, top))
		}
	}
	var components []*syntax.Group
	doc.Walk(func(g *syntax.Group) {
		if g.Open == '{' && g.Get("envs") != nil {
			components = append(components, g)
		}
	})
	for _, g := range components {
		b := g.Get("envs").Block()
		if b == nil {
			continue
		}
		env := f.namedList(syntax.ObjectGroup(b, g))
		name := f.eval(g.Get("name")).Text
		f.bindings(env, global, name, engines, "app_spec")
		f.connections(env, source{kind: "app_spec", variables: true})
	}
}

func (f *File) bindings(env, global []pair, component string, engines map[string]string, kind string) {
	ca := map[string]bool{}
	mode := ""
	for _, p := range append(append([]pair(nil), global...), env...) {
		if m := bindingPattern.FindStringSubmatch(p.value); m != nil && m[2] == "CA_CERT" {
			ca[m[1]] = true
		}
		if strings.ToUpper(p.name) == "PGSSLMODE" {
			mode = p.value
		}
	}
	for _, p := range env {
		m := bindingPattern.FindStringSubmatch(p.value)
		if m == nil || !strings.Contains(m[2], "URL") || engines[m[1]] != "" && engines[m[1]] != "PG" {
			continue
		}
		if strings.Contains(p.value, "://") {
			continue // a URL put together of bindings is read as a URL
		}
		has := ca[m[1]]
		s := setting.Setting{Kind: kind, FixKind: "app_spec", Key: p.name, At: p.at, Binding: m[0], BindingCA: &has, Conn: setting.Conn{Params: map[string]string{}}}
		s.Binding = p.value
		// The binding's own value ends in sslmode=require.
		s.ModeElsewhere = "the binding gives sslmode=require; what the application does with it is in its code"
		if _, rest, ok := strings.Cut(p.value, m[0]); ok && strings.Contains(rest, "sslmode=verify-full") {
			s.ModeElsewhere, s.Mode = "", setting.VerifyFull
			if has {
				s.Root = setting.Dynamic
			}
		} else if mode != "" {
			s.Likely = "PGSSLMODE is set too; the URL's sslmode=require wins over it"
		}
		if component != "" {
			s.Key = component + "." + p.name
		}
		f.claim(p.at, p.end)
		f.add(s)
	}
}
