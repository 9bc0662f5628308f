package readers

import (
	"encoding/base64"
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readYAML reads any YAML: compose, Kubernetes, Helm values, App Platform specs,
// GitHub Actions, GitLab CI, Spring, and whatever else holds variables or
// connections.
func readYAML(f *File, _ string) error {
	f.yamlComments()
	docs, err := f.documents()
	kind := yamlKind(f)
	for _, d := range docs {
		f.yamlDocument(d, kind)
	}
	return err
}

func (f *File) yamlDocument(doc syntax.Node, kind string) {
	if kind == "app_spec" {
		f.appSpec(doc, "envs", kind)
	}
	if kind == "github_actions" || kind == "gitlab_ci" || kind == "yaml" || kind == "compose" {
		f.serviceNames(doc)
	}
	before := len(f.Settings)
	f.configuration(doc, origin{kind: kind})
	if startsContainer.MatchString(f.Text) {
		f.containersIn(doc)
	}
	for i := before; i < len(f.Settings); i++ {
		if s := &f.Settings[i]; kind == "helm" && s.Likely == "" && f.Project.InChart(f.Path) {
			s.Likely = "these are the chart's defaults, which whoever installs it may set"
		}
	}
}

// scopedHosts gives a password or a mode that names no host that of what runs with it: one
// that can be reached over a network, where there is any. A mode of a CI job may be that of
// any connection of the job.
func (f *File) scopedHosts() {
	passwords, modes := map[int]syntax.Span{}, map[int]syntax.Span{} // by the offset of the name
	for _, sc := range f.scopes {
		if p, ok := sc.vars["PGPASSWORD"]; ok {
			passwords[p.nameAt] = sc.Span
		}
		if p, ok := sc.vars["PGSSLMODE"]; ok {
			modes[p.nameAt] = sc.Span
		}
	}
	for i := range f.Settings {
		s := &f.Settings[i]
		if s.Conn.Host() != "" {
			continue
		}
		if within, ok := passwords[s.At]; ok && s.NoMode {
			s.Conn.Hosts = f.hostsIn(within, true)
		} else if within, ok := modes[s.At]; ok && inCI[s.Kind] {
			s.Conn.Hosts = f.hostsIn(within, false)
		}
	}
}

var inCI = map[string]bool{"github_actions": true, "gitlab_ci": true}

// hostsIn are the hosts that a stretch of the file connects to, or its commands alone.
func (f *File) hostsIn(within syntax.Span, commands bool) (hosts []string) {
	for _, s := range f.Settings {
		h := s.Conn.Host()
		if h == "" || s.At < within.From || s.At >= within.To || commands && !strings.HasSuffix(s.Kind, "_command") {
			continue
		}
		if hosts == nil || !setting.IsLoopback(h) && !f.services[strings.ToLower(h)] {
			hosts = s.Conn.Hosts
		}
	}
	return hosts
}

// exemptServices: what connects to a service container of its job stays in its network.
func (f *File) exemptServices() {
	for i := range f.Settings {
		if s := &f.Settings[i]; f.services[strings.ToLower(s.Conn.Host())] && s.Exempt == "" {
			s.Exempt, s.Context = "a service of the same job: the connection does not leave its network", setting.Local
		}
	}
}

// yamlComments marks whole-line comments, and what follows " #".
func (f *File) yamlComments() {
	for i, start := range f.starts {
		line := f.Line(i + 1)
		if at := strings.IndexByte(line, '#'); at >= 0 && (at == 0 || line[at-1] == ' ' || line[at-1] == '\t') && strings.Count(line[:at], `"`)%2 == 0 && strings.Count(line[:at], "'")%2 == 0 {
			f.comments = append(f.comments, syntax.Span{From: start + at, To: start + len(line)})
		}
	}
}

// appSpecKey are the components of an App Platform spec.
var appSpecKey = regexp.MustCompile(`(?m)^(?:services|workers|jobs|functions|static_sites|databases):`)

// yamlKind tells what a YAML file is by its name and its shape.
func yamlKind(f *File) string {
	rel := strings.ToLower(f.Path)
	base := rel[strings.LastIndexByte(rel, '/')+1:]
	top := func(keys ...string) bool {
		for _, k := range keys {
			if !strings.HasPrefix(f.Text, k+":") && !strings.Contains(f.Text, "\n"+k+":") {
				return false
			}
		}
		return true
	}
	switch {
	case project.ComposeFile.MatchString(base):
		return "compose"
	case strings.Contains(rel, ".github/workflows/") || strings.Contains(rel, ".gitea/workflows/"):
		return "github_actions"
	case strings.HasPrefix(base, ".gitlab-ci"):
		return "gitlab_ci"
	case top("apiVersion", "kind"):
		return "kubernetes"
	case strings.HasPrefix(base, "application") || strings.HasPrefix(base, "bootstrap"):
		return "spring"
	case strings.Contains(rel, ".do/"),
		(base == "app.yaml" || base == "app.yml" || strings.Contains(f.Text, "${")) && appSpecKey.MatchString(f.Text) && top("name"):
		return "app_spec"
	case strings.HasPrefix(base, "values") || strings.Contains(rel, "/values/"):
		return "helm"
	case top("services") && strings.Contains(f.Text, "image:"):
		return "compose"
	}
	return "yaml"
}

// serviceNames notes a job's service containers (GitHub: services.NAME; GitLab: a
// list of images with an alias).
func (f *File) serviceNames(doc syntax.Node) {
	if f.services == nil {
		f.services = map[string]bool{}
	}
	doc.Walk(func(g *syntax.Group) {
		it := g.Get("services")
		if it == nil {
			return
		}
		b := it.Block()
		if b == nil {
			return
		}
		for _, grp := range b.Groups {
			for i := range grp {
				if b.Open == '{' {
					f.services[strings.ToLower(grp[i].Key)] = true
					continue
				}
				v := f.eval(&grp[i])
				if inner := grp[i].Block(); inner != nil {
					ig := syntax.ObjectGroup(inner, g)
					if a := f.eval(ig.Get("alias")); a.Known {
						f.services[strings.ToLower(a.Text)] = true
					}
					v = f.eval(ig.Get("name"))
				}
				if v.Known {
					name := v.Text[strings.LastIndexByte(v.Text, '/')+1:]
					name, _, _ = strings.Cut(name, ":")
					f.services[strings.ToLower(name)] = true
				}
			}
		}
	})
}

// yamlScope notes which commands of the file run with these variables: those of the
// step, job or service that has them.
func (f *File) yamlScope(g *syntax.Group, env []pair) {
	if g.Parent == nil || !isEnvKey(g.Key) {
		return
	}
	vars := map[string]pair{}
	for _, p := range env {
		if p.name == "PGSSLMODE" || p.name == "PGSSLROOTCERT" || p.name == "PGPASSWORD" {
			vars[p.name] = p
		}
	}
	if len(vars) == 0 {
		return
	}
	line, column := f.Place(g.Parent.At)
	end := len(f.Text)
	for n := line + 1; n <= len(f.starts); n++ {
		l := f.Line(n)
		if t := strings.TrimLeft(l, " "); t != "" && t[0] != '#' && len(l)-len(t) < column-1 {
			end = f.starts[n-1]
			break
		}
	}
	f.scopes = append(f.scopes, scope{syntax.Span{From: g.Parent.At, To: end}, vars})
}

func isEnvKey(k string) bool {
	switch strings.ToLower(k) {
	case "env", "environment", "variables", "stringdata", "env_vars", "envs":
		return true
	}
	return false
}

// namedList reads [{name: X, value: Y}] and ["X=Y"].
func (f *File) namedList(g *syntax.Group) []pair {
	var out []pair
	for i := range g.Items {
		it := &g.Items[i]
		if b := it.Block(); b != nil && (b.Open == '{' || b.Open == '(') {
			e := syntax.ObjectGroup(b, g)
			name, v := f.eval(e.Get("name", "key")), f.eval(e.Get("value"))
			if name.Known && v.Known {
				out = append(out, pair{name: name.Text, value: v.Text, at: v.At, end: v.At + len(v.Text), nameAt: name.At})
			}
			continue
		}
		v := f.eval(it)
		if strings.HasPrefix(v.Text, "export ") {
			// A step of a CI job: what it exports is there for the steps after it.
			out = append(out, f.pairs(v.At, min(v.At+len(v.Text), len(f.Text)))...)
			continue
		}
		if severalVariables.MatchString(v.Text) && v.At < len(f.Text) {
			out = append(out, f.pairs(v.At, min(v.At+len(v.Text), len(f.Text)))...)
			continue
		}
		if name, val, ok := strings.Cut(v.Text, "="); ok && v.Known && envName.MatchString(name) {
			out = append(out, pair{name: name, value: val, at: v.At + len(name) + 1, end: v.At + len(v.Text), nameAt: v.At})
		}
	}
	return out
}

// severalVariables: one element assigns more than one, as Travis has them.
var severalVariables = regexp.MustCompile(`^[A-Z][A-Z0-9_]*=\S+\s+[A-Z][A-Z0-9_]*=`)

var envName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// secretData reads a Secret's base64 values
// (https://kubernetes.io/docs/concepts/configuration/secret/).
func (f *File) secretData(g *syntax.Group) {
	var env []pair
	for i := range g.Items {
		it := &g.Items[i]
		v := f.eval(it)
		if !v.Known || v.Text == "" {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(v.Text), ""))
		if err != nil {
			continue
		}
		f.Secrets = append(f.Secrets, v.Text)
		text := strings.TrimRight(string(raw), "\r\n")
		env = append(env, pair{name: it.Key, value: text, at: v.At, end: v.At + len(v.Text), nameAt: it.KeyAt})
	}
	before := len(f.Settings)
	f.connections(env, origin{kind: "kubernetes", variables: true})
	for i := before; i < len(f.Settings); i++ {
		// The line holds nothing but the encoded secret.
		f.Settings[i].Excerpt = f.Settings[i].Key + ": " + setting.Redacted
	}
}
