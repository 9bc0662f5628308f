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
	mu   sync.Mutex
	dirs map[string]*surroundings
}

// surroundings is what one folder says.
type surroundings struct {
	drivers  map[string]string // name to version, "" where none is told
	named    map[string]string // name to the file that named it
	services map[string]bool
	chart    bool // it holds a Helm chart
}

// New is the project of the tree below a folder.
func New(root string) *Project {
	return &Project{root: root, dirs: map[string]*surroundings{}}
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
	full := filepath.Join(p.root, filepath.FromSlash(dir))
	entries, err := os.ReadDir(full)
	if err != nil {
		return s
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	s.chart = slices.Contains(names, "Chart.yaml")
	s.readManifests(full, dir, names)
	for _, name := range names {
		if ext := path.Ext(name); ext == ".yml" || ext == ".yaml" {
			p.composeServices(filepath.Join(full, name), s.services, 0)
		}
	}
	return s
}

// readSome reads at most 8 MB: enough for any manifest.
func readSome(name string) string {
	info, err := os.Lstat(name)
	if err != nil || !info.Mode().IsRegular() || info.Size() > 8<<20 {
		return ""
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return string(b)
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

// Peers are the services of the compose files in a file's folder or above it.
func (p *Project) Peers(rel string) map[string]bool {
	peers := map[string]bool{}
	up(rel, func(dir string) bool {
		for s := range p.around(dir).services {
			peers[s] = true
		}
		return true
	})
	return peers
}
