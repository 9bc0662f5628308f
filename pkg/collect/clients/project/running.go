package project

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// mostScript is, in bytes, enough for a file that builds or deploys.
const mostScript = 256 << 10

var (
	// starts matches what an image runs, and testRun such as runs tests.
	starts  = regexp.MustCompile(`(?im)^\s*(?:CMD|ENTRYPOINT)\b.*`)
	testRun = regexp.MustCompile(`(?i)(?:^|[^a-z])(?:tests?|e2e|pytest|playwright|cypress|rspec|jest|vitest|bats|tox)(?:[^a-z]|$)`)
	// rendering matches a line that fills in a template for another computer.
	rendering = regexp.MustCompile(`templatefile\(|template_file|\bfile\(|envsubst|gomplate|consul-template`)
)

// Runs is the Dockerfile or Procfile by which what is in a file's folder is run, searched
// from there up to a folder; "" where there is none, or where it runs tests.
func (p *Project) Runs(rel, top string) (by string) {
	if p == nil {
		return ""
	}
	key := [2]string{path.Dir(rel), top}
	p.mu.Lock()
	defer p.mu.Unlock()
	if by, known := p.runs[key]; known {
		return by
	}
	defer func() { p.runs[key] = by }()
	up(rel, func(dir string) bool {
		for _, name := range p.names(dir) {
			low := strings.ToLower(name)
			if low != "procfile" && low != "containerfile" && low != "dockerfile" && !strings.HasPrefix(low, "dockerfile.") {
				continue
			}
			text, _ := p.read(path.Join(dir, name), mostScript)
			runs := starts.FindAllString(text, -1)
			if low == "procfile" {
				runs = []string{text}
			}
			if len(runs) > 0 && !testRun.MatchString(runs[len(runs)-1]) {
				by = path.Join(dir, name)
			}
		}
		return by == "" && dir != top
	})
	return by
}

// Renders is the Terraform file or the workflow that fills in a template, "" where none is
// seen.
func (p *Project) Renders(rel string) (by string) {
	if p == nil {
		return ""
	}
	key := [2]string{rel, "rendered"}
	p.mu.Lock()
	defer p.mu.Unlock()
	if by, known := p.runs[key]; known {
		return by
	}
	defer func() { p.runs[key] = by }()
	look := func(name string) bool {
		text, _ := p.read(name, mostScript)
		for line := range strings.SplitSeq(text, "\n") {
			if strings.Contains(line, path.Base(rel)) && rendering.MatchString(line) {
				by = name
				return false
			}
		}
		return true
	}
	up(rel, func(dir string) bool {
		for _, folder := range []string{dir, path.Join(dir, ".github/workflows")} {
			for _, name := range p.names(folder) {
				workflow := folder != dir && isYAML(name) || name == ".gitlab-ci.yml"
				if (workflow || path.Ext(name) == ".tf") && !look(path.Join(folder, name)) {
					return false
				}
			}
		}
		return true
	})
	return by
}

// Beside are the names of what is in a folder, folders too.
func (p *Project) Beside(dir string) []string {
	if p == nil {
		return nil
	}
	names := p.names(dir)
	entries, _ := os.ReadDir(filepath.Join(p.root, filepath.FromSlash(dir)))
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names
}
