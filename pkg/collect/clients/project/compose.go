package project

import (
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// ComposeFile matches the names that docker compose reads by itself.
var ComposeFile = regexp.MustCompile(`(?i)^(?:docker-)?compose(?:[.\-][\w.\-]+)?\.ya?ml$`)

// compose is what is read of a compose file
// (https://github.com/compose-spec/compose-spec/blob/main/spec.md).
type compose struct {
	Services map[string]struct {
		Image     string    `yaml:"image"`
		Build     yaml.Node `yaml:"build"`
		Extends   yaml.Node `yaml:"extends"`
		Container string    `yaml:"container_name"`
		Hostname  string    `yaml:"hostname"`
	} `yaml:"services"`
	Include  []yaml.Node `yaml:"include"`
	includes []string    // the files that are included
}

// deepestInclude is how many files may include one another.
const deepestInclude = 5

// composeServices notes the names by which the services of a folder's compose files, and
// of those that they include, can be reached. A file that is none has no services with an
// image.
func (p *Project) composeServices(dir string, names []string, into map[string]bool) {
	var files []string
	for _, name := range names {
		if isYAML(name) {
			files = append(files, path.Join(dir, name))
		}
	}
	included := map[string]bool{}
	for depth := 0; depth <= deepestInclude && len(files) > 0; depth++ {
		var next []string
		for _, file := range files {
			c := p.compose(file)
			named := depth > 0 || ComposeFile.MatchString(path.Base(file))
			for name, s := range c.Services {
				if named || s.Image != "" || !s.Build.IsZero() || !s.Extends.IsZero() {
					for _, n := range []string{name, s.Container, s.Hostname} {
						if n != "" {
							into[strings.ToLower(n)] = true
						}
					}
				}
			}
			for _, of := range c.includes {
				if !included[of] {
					included[of] = true
					next = append(next, of)
				}
			}
		}
		files = next
	}
}

// compose reads a compose file, once.
func (p *Project) compose(file string) *compose {
	if c := p.composes[file]; c != nil {
		return c
	}
	c := &compose{}
	p.composes[file] = c
	text, _ := p.read(file, mostManifest)
	if !strings.Contains(text, "services:") && !strings.Contains(text, "include:") {
		return c
	}
	if err := yaml.Unmarshal([]byte(text), c); err != nil && len(c.Services) == 0 {
		return c
	}
	for _, n := range c.Include {
		for _, included := range includedPaths(n) {
			if next := path.Join(path.Dir(file), included); filepath.IsLocal(filepath.FromSlash(next)) {
				c.includes = append(c.includes, next)
			}
		}
	}
	return c
}

// includedPaths are those of an element of include: a path, or a mapping with one or
// several.
func includedPaths(n yaml.Node) []string {
	var one string
	if n.Decode(&one) == nil && one != "" {
		return []string{one}
	}
	var m struct {
		Path yaml.Node `yaml:"path"`
	}
	var several []string
	if n.Decode(&m) != nil || m.Path.Decode(&several) != nil && m.Path.Decode(&one) != nil {
		return nil
	}
	if one != "" {
		several = append(several, one)
	}
	return several
}

// variable matches a value that is one variable: $X, ${X}, ${X:-default}.
var variable = regexp.MustCompile(`^\$(?:(\w+)|\{(\w+)(?::?[-?][^{}]*)?\})$`)

// samples are the files from which a compose file's variables are, or are copied to be: of
// one folder, the first that has a variable counts
// (https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/).
var samples = strings.Fields(".env .env.example .env.sample .env.dist .env.template .env.default example.env sample.env env.example env.sample")

// PeerBySample is the file of a folder's variables, or the sample of them, that gives a
// compose file's host, a variable, as the name of a service; "" where none does.
func (p *Project) PeerBySample(rel, host string) string {
	m := variable.FindStringSubmatch(host)
	if m == nil || p == nil || !isYAML(rel) {
		return ""
	}
	assigned := regexp.MustCompile(`(?m)^(?:export )?` + m[1] + m[2] + `=["']?([\w.-]+)["']?\s*(?:#.*)?$`)
	for _, name := range samples {
		text, _ := p.read(path.Join(path.Dir(rel), name), mostManifest)
		if v := assigned.FindStringSubmatch(text); v != nil {
			if p.Peer(rel, v[1]) {
				return name
			}
			return ""
		}
	}
	return ""
}
