package project

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/drivers"
)

// ownNames are, by ecosystem, how a manifest says what the package in its folder is called.
var ownNames = map[string][]struct{ file, pattern string }{
	"npm":   {{"package.json", `(?m)^(?:\{|[ \t]{1,4})"name"\s*:\s*"PACKAGE"`}},
	"go":    {{"go.mod", `(?m)^module PACKAGE(?:/v\d+)?\s*$`}},
	"pypi":  {{"pyproject.toml", `(?m)^name\s*=\s*"PACKAGE"`}, {"setup.cfg", `(?m)^name\s*=\s*PACKAGE\s*$`}, {"setup.py", `(?m)\bname\s*=\s*["']PACKAGE["']`}},
	"hex":   {{"mix.exs", `\bapp:\s*:PACKAGE\b`}},
	"crate": {{"Cargo.toml", `(?m)^\[package\]\s*\n(?:[^\[\n][^\n]*\n)*?name\s*=\s*"PACKAGE"`}},
	"gem":   {{"*.gemspec", `\.name\s*=\s*["']PACKAGE["']`}},
	"nuget": {{"*.csproj", `<PackageId>PACKAGE</PackageId>`}},
}

// ownPackage matches the manifest of a driver itself.
type ownPackage struct {
	driver, file string
	pattern      *regexp.Regexp
}

var ownPackages = sync.OnceValue(func() []ownPackage {
	var out []ownPackage
	for _, d := range drivers.All() {
		for _, p := range d.Packages {
			ecosystem, name, _ := strings.Cut(p, ":")
			for _, own := range ownNames[ecosystem] {
				pattern := strings.ReplaceAll(own.pattern, "PACKAGE", "(?:"+strings.TrimSuffix(name, "*")+")")
				out = append(out, ownPackage{d.Name, own.file, regexp.MustCompile(pattern)})
			}
		}
	}
	return out
})

// private marks a package of npm that nobody else installs, and so no driver.
var private = regexp.MustCompile(`"private"\s*:\s*true`)

// driverOf is the driver whose own package a folder holds, "" for none.
func (p *Project) driverOf(dir string, names []string) string {
	for _, own := range ownPackages() {
		for _, name := range names {
			if ok, _ := path.Match(own.file, name); !ok {
				continue
			}
			text, _ := p.read(path.Join(dir, name), mostScript)
			if own.pattern.MatchString(text) && !(name == "package.json" && private.MatchString(text)) {
				return own.driver
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
