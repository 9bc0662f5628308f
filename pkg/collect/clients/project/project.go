// Package project knows what stands around the files of a tree: which drivers the
// manifests name, in which versions, which services compose files hold, and which
// root certificates are there.
package project

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Project is what stands around the files of a tree. It is read when a setting asks
// for it, each folder once.
type Project struct {
	root string
	// instead are the texts of files that were others before a change, by path; nil: such a
	// file was not there.
	instead  map[string]*string
	changed  map[string][]string // the names of those that were there, by folder
	mu       sync.Mutex
	dirs     map[string]*surroundings
	composes map[string]*compose  // by path
	roots    map[string]*rootFile // by path
	runs     map[[2]string]string // what runs a folder or fills in a template, by what was asked
}

// surroundings is what one folder says.
type surroundings struct {
	drivers  map[string]string // name to version, "" where none is told
	named    map[string]string // name to the file that named it
	services map[string]bool
	chart    bool   // it holds a Helm chart
	own      string // the driver whose own source it holds
}

// New is the project of the tree below a folder.
func New(root string) *Project {
	return &Project{root: root, dirs: map[string]*surroundings{}, composes: map[string]*compose{}, roots: map[string]*rootFile{}, runs: map[[2]string]string{}}
}

// Before is the project as it was before a change of some files: instead are their texts
// by path, nil of those that were not there.
func (p *Project) Before(instead map[string]*string) *Project {
	before := New(p.root)
	before.instead, before.changed = instead, map[string][]string{}
	for name, text := range instead {
		if text != nil {
			before.changed[path.Dir(name)] = append(before.changed[path.Dir(name)], path.Base(name))
		}
	}
	return before
}

// names are the files of a folder.
func (p *Project) names(dir string) (names []string) {
	entries, _ := os.ReadDir(filepath.Join(p.root, filepath.FromSlash(dir)))
	for _, e := range entries {
		if _, changed := p.instead[path.Join(dir, e.Name())]; e.Type().IsRegular() && !changed {
			names = append(names, e.Name())
		}
	}
	names = append(names, p.changed[path.Clean(dir)]...)
	slices.Sort(names)
	return names
}

// read gives a file of at most so many bytes; false: there is none.
func (p *Project) read(rel string, most int64) (string, bool) {
	if text, changed := p.instead[rel]; changed {
		if text == nil || int64(len(*text)) > most {
			return "", false
		}
		return *text, true
	}
	full := filepath.Join(p.root, filepath.FromSlash(rel))
	info, err := os.Lstat(full)
	if err != nil || !info.Mode().IsRegular() || info.Size() > most {
		return "", false
	}
	text, err := os.ReadFile(full)
	return string(text), err == nil
}

// around reads one folder, once.
func (p *Project) around(dir string) *surroundings {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.dirs[dir]; ok {
		return s
	}
	s := &surroundings{drivers: map[string]string{}, named: map[string]string{}, services: map[string]bool{}}
	p.dirs[dir] = s
	names := p.names(dir)
	s.chart = slices.Contains(names, chartFile)
	s.own = p.driverOf(dir, names)
	p.readManifests(s, dir, names)
	p.composeServices(dir, names, s.services)
	return s
}

// mostManifest is, in bytes, enough for any manifest.
const mostManifest = 8 << 20

const chartFile = "Chart.yaml"

func isYAML(name string) bool { return path.Ext(name) == ".yml" || path.Ext(name) == ".yaml" }

// rootNames are what names of root certificates end in.
var rootNames = []string{".crt", ".cer", ".cert", ".pem", ".der", ".ca", ".p12", ".pfx", ".jks", ".bks"}

// Surrounds reports whether settings in other files may be judged by a file: a manifest, a
// compose file, a root certificate.
func Surrounds(name, text string) bool {
	base := path.Base(name)
	return slices.Contains(rootNames, strings.ToLower(path.Ext(base))) || strings.Contains(text, "-----BEGIN ") ||
		base == chartFile || slices.Contains(samples, base) || isYAML(base) && (ComposeFile.MatchString(base) || strings.Contains(text, "services:") || strings.Contains(text, "include:")) ||
		slices.ContainsFunc(manifests, func(m manifest) bool { is, _ := path.Match(m.file, base); return is })
}

// up visits the folders from a file's own up to the root.
func up(rel string, visit func(dir string) bool) {
	for dir := path.Dir(rel); ; dir = path.Dir(dir) {
		if !visit(dir) || dir == "." || dir == "/" {
			return
		}
	}
}

// DriverFor is the driver that the manifests nearest to a file name; ambiguous
// when they name several.
func (p *Project) DriverFor(rel, key string) (name, why string) {
	up(rel, func(dir string) bool {
		s := p.around(dir)
		if len(s.drivers) == 0 {
			return true
		}
		switch {
		case len(s.drivers) == 1:
			for d := range s.drivers {
				name = d
			}
		case hasOnly(s.drivers, "prisma", "node-pg") && strings.HasPrefix(key, "DATABASE_URL"):
			name = "prisma"
		}
		if name != "" {
			why = "that " + name + " reads it is taken from " + s.named[name]
		}
		return false
	})
	return name, why
}

// Has reports that the manifests nearest to a file name one of the drivers.
func (p *Project) Has(rel string, names ...string) bool {
	found := false
	up(rel, func(dir string) bool {
		s := p.around(dir)
		found = slices.ContainsFunc(names, func(n string) bool { _, ok := s.drivers[n]; return ok })
		return len(s.drivers) == 0
	})
	return found
}

// InChart reports that a Helm chart's own folder holds the file.
func (p *Project) InChart(rel string) bool { return p != nil && p.around(path.Dir(rel)).chart }

func hasOnly(m map[string]string, keys ...string) bool {
	for _, k := range keys {
		if _, ok := m[k]; !ok {
			return false
		}
	}
	return len(m) == len(keys)
}

// Version is the version of a driver that the nearest manifest names.
func (p *Project) Version(rel, name string) (version string) {
	up(rel, func(dir string) bool {
		v, ok := p.around(dir).drivers[name]
		version = v
		return !ok
	})
	if len(version) > 40 || strings.ContainsAny(version, "$ *{") || version != "" && (version[0] < '0' || version[0] > '9') {
		return ""
	}
	return version
}

// Peer reports whether a host is a service of the compose files in a file's folder or
// above it. Without a project there is none.
func (p *Project) Peer(rel, host string) (found bool) {
	if p == nil {
		return false
	}
	host = strings.ToLower(host)
	up(rel, func(dir string) bool {
		found = p.around(dir).services[host]
		return !found
	})
	return found
}
