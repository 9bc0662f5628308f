package drivers

import (
	"cmp"
	"path"
	"slices"
	"strings"
	"sync"
)

// App is a program that configures its connection by names of its own: variables,
// and the same words as keys of YAML, JSON, INI, HCL and Helm values.
type App struct {
	// Title is how the program is called.
	Title string
	// Names are its variables, with what each means: a part of a connection (host,
	// port, user, password, database, url, sslmode, sslrootcert, kind) or a
	// parameter on which rows of its driver depend.
	Names map[string]string
	// Shared are those of Names that other programs have too: they count only beside
	// one that is its own.
	Shared []string
	// VariablesOnly: the names count in an environment, and not as keys of a file.
	VariablesOnly bool
	// Files are patterns of names of its own configuration files, and Images are names
	// of its container images, without tag, and with as much before them as tells.
	Files, Images []string
	// Examples are variables that configure it, each with the mode in force, and
	// CounterExample some that are no names of its own.
	Examples       map[string]string
	CounterExample string
}

// Name is what one variable means to one program.
type Name struct {
	Driver *Driver
	Role   string
	// Mark: the variable alone tells the program.
	Mark bool
}

var names = sync.OnceValue(func() map[string][]Name {
	index := map[string][]Name{}
	for _, d := range All() {
		if d.App == nil {
			continue
		}
		for variable, role := range d.App.Names {
			key := squeeze(variable)
			index[key] = append(index[key], Name{d, role, !slices.Contains(d.App.Shared, variable)})
		}
	}
	return index
})

// Named are the programs that have a variable of a name, given in lower case and
// without separators: "dbpostgresdbhost".
func Named(name string) []Name { return names()[name] }

// squeeze makes DB_SSL__CA_FILE and db.ssl.caFile one.
func squeeze(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '.' || r == '-' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// hints are the names that alone tell the program: a variable as it is written, and of
// keys in each other the longest.
func (a *App) hints() []string {
	var out []string
	for name, role := range a.Names {
		if role == "other" || slices.Contains(a.Shared, name) {
			continue
		}
		longest := slices.MaxFunc(strings.Split(strings.ToLower(name), "."), func(a, b string) int { return cmp.Compare(len(a), len(b)) })
		if strings.ToLower(name) == longest || len(longest) > 9 {
			out = append(out, longest)
		}
	}
	return out
}

// IsAppFile reports that a path is one of any program's configuration files.
func IsAppFile(rel string) bool {
	rel = strings.ToLower(rel)
	return slices.ContainsFunc(All(), func(d *Driver) bool { return d.App != nil && d.App.isFile(rel) })
}

// IsFile reports that a path is one of the program's configuration files.
func (a *App) IsFile(rel string) bool { return a.isFile(strings.ToLower(rel)) }

func (a *App) isFile(rel string) bool {
	return slices.ContainsFunc(a.Files, func(pattern string) bool {
		// Most patterns hold a piece that most paths do not.
		if literal, _, _ := strings.Cut(pattern, "*"); !strings.Contains(rel, literal) {
			return false
		}
		name := path.Base(rel)
		if strings.Contains(pattern, "/") {
			name = rel
			pattern = strings.Repeat("*/", max(strings.Count(name, "/")-strings.Count(pattern, "/"), 0)) + pattern
		}
		ok, _ := path.Match(pattern, name)
		return ok
	})
}

// IsImage reports that an image reference is the program's: the name of one of its
// images, or the name with what stands before it.
func (a *App) IsImage(image string) bool {
	image, _, _ = strings.Cut(strings.ToLower(image), "@")
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		image = image[:colon]
	}
	return slices.ContainsFunc(a.Images, func(name string) bool { return image == name || strings.HasSuffix(image, "/"+name) })
}

// group is a number of variables with one beginning: those of plain mean what they
// say, the others what the map says.
type group struct {
	prefix, plain string
	others        map[string]string
}

// plainNames are the meanings of the words of [group].
var plainNames = map[string]string{
	"HOST": "host", "DBHOST": "host", "DBUSER": "user", "DBPASSWORD": "password", "DBTYPE": "kind", "HOSTNAME": "host", "PORT": "port", "USER": "user", "USERNAME": "user", "PASSWORD": "password", "PASS": "password", "PASSWD": "password",
	"DATABASE": "database", "NAME": "database", "DBNAME": "database", "DB": "database", "TYPE": "kind", "DB_TYPE": "kind", "URL": "url", "ADDRESS": "url",
	"CONNECTION": "url", "SSLMODE": "sslmode", "SSL_MODE": "sslmode", "TLS": "sslmode",
	"SSLROOTCERT": "sslrootcert", "CA_CERT_PATH": "sslrootcert", "CA_CERT": "sslrootcert", "TLS_CA_FILE": "sslrootcert",
}

// variables puts groups of names together.
func variables(groups ...group) map[string]string {
	all := map[string]string{}
	for _, g := range groups {
		for word := range strings.FieldsSeq(g.plain) {
			meaning, ok := plainNames[strings.ToUpper(word)]
			if !ok {
				panic("no meaning is known of " + word)
			}
			all[g.prefix+word] = meaning
		}
		for word, meaning := range g.others {
			all[g.prefix+word] = meaning
		}
	}
	return all
}
