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
	Include []yaml.Node `yaml:"include"`
}

// deepestInclude is how many files may include one another.
const deepestInclude = 5

// composeServices notes the names by which the services of a compose file, and of
// those that it includes, are reached. A file that is none has no services with an
// image.
func (p *Project) composeServices(file string, into map[string]bool, depth int) {
	text, _ := p.read(file, mostManifest)
	if depth > deepestInclude || !strings.Contains(text, "services:") && !strings.Contains(text, "include:") {
		return
	}
	var c compose
	if err := yaml.Unmarshal([]byte(text), &c); err != nil && len(c.Services) == 0 {
		return
	}
	named := ComposeFile.MatchString(path.Base(file))
	for name, s := range c.Services {
		if named || depth > 0 || s.Image != "" || !s.Build.IsZero() || !s.Extends.IsZero() {
			for _, n := range []string{name, s.Container, s.Hostname} {
				if n != "" {
					into[strings.ToLower(n)] = true
				}
			}
		}
	}
	for _, n := range c.Include {
		for _, included := range includedPaths(n) {
			if next := path.Join(path.Dir(file), included); filepath.IsLocal(filepath.FromSlash(next)) {
				p.composeServices(next, into, depth+1)
			}
		}
	}
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
