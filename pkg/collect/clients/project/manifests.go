package project

import (
	"path"
	"regexp"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/drivers"
)

// manifest is a kind of file that names packages, with the pattern of one: PACKAGE is
// the package's name, group 1 its version.
type manifest struct {
	ecosystem string
	file      string // a name, or a pattern with *
	pattern   string
}

// manifests are lock files first: an exact version beats a range.
var manifests = []manifest{
	{"npm", "package-lock.json", `"(?:node_modules/)?PACKAGE":\s*\{\s*"version":\s*"([^"]+)"`},
	{"npm", "yarn.lock", `(?m)^"?PACKAGE@[^\n]*:\n\s+version:? "?([^"\s]+)`},
	{"npm", "pnpm-lock.yaml", `(?m)^\s+'?/?PACKAGE[@/](\d[\w.\-]*)`},
	{"npm", "bun.lock", `"PACKAGE":\s*\["PACKAGE@([^"]+)"`},
	{"go", "go.mod", `(?m)^\s*(?:require\s+)?PACKAGE(?:/v\d+)? v([\w.\-]+)[^\n/]*$`},
	{"gem", "Gemfile.lock", `(?m)^\s+PACKAGE \((\d[\w.]*)`},
	{"pypi", "poetry.lock", `name = "PACKAGE"\nversion = "([^"]+)"`},
	{"pypi", "uv.lock", `name = "PACKAGE"\nversion = "([^"]+)"`},
	{"pypi", "Pipfile.lock", `"PACKAGE":\s*\{[^}]*?"version":\s*"==([^"]+)"`},
	{"hex", "mix.lock", `"PACKAGE":\s*\{:hex,\s*:PACKAGE,\s*"([^"]+)"`},
	{"crate", "Cargo.lock", `name = "PACKAGE"\nversion = "([^"]+)"`},
	{"nuget", "packages.lock.json", `"PACKAGE":\s*\{[^}]*?"resolved":\s*"([^"]+)"`},

	{"npm", "package.json", `"PACKAGE"\s*:\s*"([^"]*)"`},
	{"npm", "deno.json*", `npm:/?PACKAGE@([^"/]*)`},
	{"gem", "Gemfile", `(?m)^\s*gem\s*\(?["']PACKAGE["']`},
	{"pypi", "requirements*.txt", pythonRequirement},
	{"pypi", "pyproject.toml", pythonRequirement},
	{"pypi", "Pipfile", pythonRequirement},
	{"pypi", "setup.py", pythonRequirement},
	{"pypi", "setup.cfg", pythonRequirement},
	{"hex", "mix.exs", `\{:PACKAGE,\s*"([^"]*)"`},
	{"crate", "Cargo.toml", `(?m)^PACKAGE\s*=\s*(?:\{[^\n]*?version\s*=\s*)?"([^"]*)"`},
	{"maven", "pom.xml", `<artifactId>PACKAGE</artifactId>\s*(?:<version>([^<]*)</version>)?`},
	{"maven", "build.gradle*", `:PACKAGE(?::([\w.\-]+))?["']`},
	{"maven", "deps.edn", `/PACKAGE\s*\{:mvn/version\s+"([^"]+)"`},
	{"maven", "project.clj", `/PACKAGE\s+"([^"]+)"`},
	{"maven", "build.sbt", `%\s*"PACKAGE"\s*%\s*"([^"]+)"`},
	{"composer", "composer.json", `"PACKAGE"`},
	{"nuget", "*.csproj", `Include="PACKAGE"(?:\s+Version="([^"]+)")?`},
}

const pythonRequirement = `(?m)(?:^|["'\s])PACKAGE(?:\[[^\]]*\])?(?:["'\s]*[=~><!]=?=?\s*["']?[\^~]?([\d][\w.]*))?`

// dependency is how one kind of manifest names a driver.
type dependency struct {
	driver, file string
	pattern      *regexp.Regexp
	versioned    bool
}

// dependencies are those of all drivers, in the order of the manifests. A package
// that ends in "*" only pulls the driver in, and its version is not the driver's;
// "file~pattern" is a pattern for one manifest.
var dependencies = sync.OnceValue(func() []dependency {
	var out []dependency
	for _, m := range manifests {
		for _, d := range drivers.All() {
			for _, p := range d.Packages {
				if file, pattern, ok := strings.Cut(p, "~"); ok {
					if file == m.file {
						out = append(out, dependency{d.Name, file, regexp.MustCompile(pattern), false})
					}
					continue
				}
				ecosystem, name, _ := strings.Cut(p, ":")
				if ecosystem == m.ecosystem {
					name, pulls := strings.CutSuffix(name, "*")
					pattern := strings.ReplaceAll(m.pattern, "PACKAGE", "(?:"+name+")")
					out = append(out, dependency{d.Name, m.file, regexp.MustCompile(pattern), !pulls})
				}
			}
		}
	}
	return out
})

// readManifests notes the drivers that a folder's manifests name.
func (p *Project) readManifests(s *surroundings, dir string, names []string) {
	texts := map[string]string{}
	for _, d := range dependencies() {
		for _, name := range names {
			if ok, _ := path.Match(d.file, name); !ok {
				continue
			}
			text, read := texts[name]
			if !read {
				text, _ = p.read(path.Join(dir, name), mostManifest)
				texts[name] = text
			}
			found := d.pattern.FindStringSubmatch(text)
			if found == nil {
				continue
			}
			version := ""
			if d.versioned && len(found) > 1 {
				version = strings.TrimLeft(found[1], "^~>=< v")
			}
			if s.drivers[d.driver] == "" {
				s.drivers[d.driver] = version
			}
			if s.named[d.driver] == "" {
				s.named[d.driver] = path.Join(dir, name)
			}
		}
	}
}
