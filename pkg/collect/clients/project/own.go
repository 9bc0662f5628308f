package project

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/drivers"
)

// ownNames are how a manifest says what the package in its folder is called.
var ownNames = []struct {
	ecosystem, file string
	name            *regexp.Regexp
}{
	{"npm", "package.json", regexp.MustCompile(`(?m)^(?:\{|[ \t]{1,4})"name"\s*:\s*"([^"\n]+)"`)},
	{"go", "go.mod", regexp.MustCompile(`(?m)^module (\S+?)(?:/v\d+)?\s*$`)},
	{"pypi", "pyproject.toml", regexp.MustCompile(`(?m)^name\s*=\s*"([^"\n]+)"`)},
	{"pypi", "setup.cfg", regexp.MustCompile(`(?m)^name\s*=\s*(\S+)\s*$`)},
	{"pypi", "setup.py", regexp.MustCompile(`(?m)\bname\s*=\s*["']([^"'\n]+)["']`)},
	{"hex", "mix.exs", regexp.MustCompile(`\bapp:\s*:(\w+)`)},
	{"crate", "Cargo.toml", regexp.MustCompile(`(?m)^\[package\]\s*\n(?:[^\[\n][^\n]*\n)*?name\s*=\s*"([^"\n]+)"`)},
	{"gem", "*.gemspec", regexp.MustCompile(`\.name\s*=\s*["']([^"'\n]+)["']`)},
	{"nuget", "*.csproj", regexp.MustCompile(`<PackageId>([^<\n]+)</PackageId>`)},
}

// published is a package that a driver comes in.
type published struct {
	driver, ecosystem string
	name              *regexp.Regexp
}

var packages = sync.OnceValue(func() (out []published) {
	for _, d := range drivers.All() {
		for _, p := range d.Packages {
			if ecosystem, name, ok := strings.Cut(p, ":"); ok {
				out = append(out, published{d.Name, ecosystem, regexp.MustCompile(`^(?:` + strings.TrimSuffix(name, "*") + `)$`)})
			}
		}
	}
	return out
})

// private marks a package of npm that nobody else installs, and so no driver.
var private = regexp.MustCompile(`"private"\s*:\s*true`)

// driverOf is the driver whose own package a folder holds, "" for none.
func (p *Project) driverOf(dir string, names []string) string {
	for _, own := range ownNames {
		for _, name := range names {
			if ok, _ := path.Match(own.file, name); !ok {
				continue
			}
			text, _ := p.read(path.Join(dir, name), mostScript)
			m := own.name.FindStringSubmatch(text)
			if m == nil || name == "package.json" && private.MatchString(text) {
				continue
			}
			i := slices.IndexFunc(packages(), func(x published) bool { return x.ecosystem == own.ecosystem && x.name.MatchString(m[1]) })
			if i >= 0 {
				return packages()[i].driver
			}
		}
	}
	return ""
}

// javaOwn are the packages of drivers whose manifests are programs.
var javaOwn = regexp.MustCompile(`(?m)^(?:package (?:org\.postgresql|io\.r2dbc\.postgresql)\b|namespace Npgsql\b)`)

// DriverItself is the driver of whose own source a file is a part, "" for none.
func (p *Project) DriverItself(rel, text string) (driver string) {
	if p == nil {
		return ""
	}
	if slices.Contains([]string{".java", ".kt", ".cs"}, path.Ext(rel)) {
		return javaOwn.FindString(text)
	}
	up(rel, func(dir string) bool {
		driver = p.around(dir).own
		return driver == ""
	})
	return driver
}
