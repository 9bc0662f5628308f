package readers

import (
	"path"
	"slices"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/walk"
)

// recogniser reads the settings of one kind of file. An error says what could
// not be read; the file is then read as text.
type recogniser struct {
	kind string
	// names are base names or patterns, in lower case; exts are extensions.
	names []string
	exts  string
	// folders are those whose files are all of this kind, whatever they are called.
	folders []string
	// always: the file is read even when the prefilter finds nothing in it.
	always bool
	read   func(f *File, kind string) error
}

// recognisers is the table of what is recognised; the first that fits reads the
// file.
var recognisers []recogniser

func init() {
	recognisers = []recogniser{
		{kind: "pgpass", names: []string{".pgpass", "pgpass.conf", "pgpass"}, always: true, read: readPgpass},
		{kind: "pg_service", names: []string{"pg_service.conf", ".pg_service.conf"}, always: true, read: readService},
		{kind: "pgbouncer", names: []string{"pgbouncer*.ini"}, always: true, read: readPgBouncer},
		{kind: "odyssey", names: []string{"odyssey*.conf"}, always: true, read: readOdyssey},
		{kind: "gitlab", names: []string{"gitlab.rb"}, always: true, read: readINI},
		{kind: "env_file", names: []string{".env", ".env.*", "*.env", ".envrc", ".flaskenv"}, folders: []string{"etc/default", "etc/sysconfig", "etc/conf.d", "environment.d"}, read: readEnv},
		{kind: "dockerfile", names: []string{"dockerfile", "dockerfile.*", "*.dockerfile", "containerfile", "earthfile"}, read: readDockerfile},
		{kind: "prisma", exts: ".prisma", read: readPrisma},
		{kind: "rails", names: []string{"database.yml", "database.yaml", "database.yml.*", "database.*.yml"}, read: readRails},
		{kind: "appsettings", names: []string{"appsettings*.json", "connectionstrings*.json"}, always: true, read: readAppSettings},
		{kind: "yaml", exts: ".yml .yaml .sls", read: readYAML},
		{kind: "terraform", exts: ".tf .tfvars .hcl", read: readHCL},
		{kind: "systemd", exts: ".service .timer .socket .container", read: readUnit},
		{kind: "spring", names: []string{"flyway*.conf"}, exts: ".properties", read: readINI},
		{kind: "ini", exts: ".ini .cfg .conf .cnf .toml .hjson .hocon", read: readINI},
		{kind: "shell", exts: ".sh .bash .zsh .ksh .fish .ps1 .bat .cmd", names: []string{"makefile", "justfile", "procfile", "*.mk", "entrypoint", "crontab", "jenkinsfile", "jenkinsfile.*"}, folders: []string{"cron.d", "crontabs"}, read: readShell},
		{kind: "runbook", exts: ".md .mdx .markdown .rst .txt .adoc", read: readText},
		{kind: "javascript", exts: ".js .mjs .cjs .ts .mts .cts .tsx .jsx .vue .svelte .jsonnet .libsonnet", read: readJS},
		{kind: "python", exts: ".py .pyi .ipynb", read: readPython},
		{kind: "ruby", exts: ".rb .rake .ru .erb", read: readOptions},
		{kind: "php", exts: ".php", read: readOptions},
		{kind: "elixir", exts: ".ex .exs", read: readElixir},
		{kind: "go", exts: ".go", read: readGo},
		{kind: "r", exts: ".r .rmd .qmd", read: readOptions},
		{kind: "rust", exts: ".rs", read: readRust},
		{kind: "java", exts: ".java .kt .kts .scala .groovy .gradle", read: readJava},
		{kind: "erlang", exts: ".erl .hrl .escript", names: []string{"sys.config", "sys.config.*", "*.sys.config"}, read: readErlang},
		{kind: "dotnet", exts: ".cs .fs .vb .config .csx", read: readDotnet},
		{kind: "c", exts: ".c .h .cc .cpp .cxx .hpp .m .mm", read: readC},
		{kind: "swift", exts: ".swift", read: readSwift},
		{kind: "dart", exts: ".dart", read: readDart},
		{kind: "gleam", exts: ".gleam", read: readGleam},
		{kind: "clojure", exts: ".clj .cljs .cljc .edn", read: readOptions},
		{kind: "puppet", exts: ".pp", read: readPuppet},
		{kind: "lua", exts: ".lua", read: readOptions},
		{kind: "code", exts: ".pl .pm .t .hs .jl .ml .nim .cr .zig", read: readCode},
		{kind: "xml", exts: ".xml .plist .qgs .tds", read: readXML},
		{kind: "json", exts: ".json .jsonc .json5", read: readJSON},
	}
}

// named reports whether a base name, in lower case, is one of the kind's.
func (r *recogniser) named(base string) bool {
	return slices.ContainsFunc(r.names, func(n string) bool {
		ok := n == base
		if strings.Contains(n, "*") {
			ok, _ = path.Match(n, base)
		}
		return ok
	})
}

// recogniserFor finds the first recogniser for a path.
func recogniserFor(rel string) recogniser {
	names, dir := []string{strings.ToLower(path.Base(rel))}, "/"+path.Dir(rel)
	for of := templateOf(names[0]); of != ""; of = templateOf(of) {
		names = append(names, of)
	}
	// Of a template the name without its ending counts, and before it: pgbouncer.ini.erb.
	for _, base := range slices.Backward(names) {
		for i := range recognisers {
			r := &recognisers[i]
			if r.named(base) || slices.Contains(strings.Fields(r.exts), path.Ext(base)) ||
				slices.ContainsFunc(r.folders, func(folder string) bool { return strings.HasSuffix(dir, "/"+folder) }) {
				return *r
			}
		}
	}
	return recogniser{kind: "text", read: readText}
}

// templateOf is the base name without the ending of a template or a copy, "" where it has none.
func templateOf(base string) string {
	for _, ending := range []string{".example", ".sample", ".dist", ".template", ".tmpl", ".tpl", ".j2", ".erb", ".eex", ".gotmpl", ".ctmpl", ".epp", ".jinja", ".jinja2", ".mustache", ".bak", ".old", ".orig"} {
		if of, ok := strings.CutSuffix(base, ending); ok {
			return of
		}
	}
	return ""
}

// Whole reports that a file of this name is read whatever it holds.
func Whole(rel string) bool {
	for base := strings.ToLower(path.Base(rel)); base != ""; base = templateOf(base) {
		if slices.ContainsFunc(recognisers, func(r recogniser) bool { return r.always && r.named(base) }) {
			return true
		}
	}
	return drivers.IsAppFile(rel)
}

// Read finds the places of a file: first what its kind says, then commands,
// URLs and keyword/value strings in what is left.
func (f *File) Read() {
	r := recogniserFor(f.Path)
	if r.kind == "text" && strings.HasPrefix(f.Text, "#!") && strings.Contains(f.Line(1), "sh") {
		r = recogniser{kind: "shell", read: readShell}
	}
	if err := r.read(f, r.kind); err != nil {
		f.Problem(err.Error() + "; it was read as text")
	}
	f.findForeignServers()
	if f.isCode() {
		f.findInCode()
		if !f.tree.Names.Follow(0) {
			f.Problem("its names hold too much, and are used too often, for all of them to be followed; the file was read in part")
		}
		return
	}
	if r.kind != "shell" && r.kind != "dockerfile" {
		f.findCommands()
	}
	f.findURLs()
	f.findDSNs()
	f.findSuffixes()
	f.scopedHosts()
	f.exemptServices()
}

func readText(*File, string) error { return nil }

// Hints are pieces of words of which a file must hold one before it is read.
var Hints = sync.OnceValue(func() *walk.Hints { return walk.NewHints(drivers.Hints()) })
