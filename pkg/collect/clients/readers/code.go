package readers

import (
	"cmp"
	"path"
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// treeSites visits a file's groups; a group that was read covers what it holds.
func (f *File) treeSites(lang string, visit func(g *syntax.Group) bool) {
	if f.tree.Names == nil {
		f.code(syntax.Of(lang))
	}
	f.tree.Walk(func(g *syntax.Group) {
		if !f.covered(g.Parent) && visit(g) {
			f.taken[g.At] = true
		}
	})
}

// covered: the group, or one around it, belongs to a setting already.
func (f *File) covered(g *syntax.Group) bool {
	for ; g != nil; g = g.Parent {
		if f.taken[g.At] && g.At != 0 {
			return true
		}
	}
	return false
}

func isURL(v syntax.Value) bool { return v.Known && setting.SchemePattern.MatchString(v.Text) }

// urlOf makes a setting of the URL that an expression is, and claims it; false where it
// is none.
func (f *File) urlOf(v syntax.Value, kind string) (s setting.Setting, is bool) {
	if !isURL(v) {
		return s, false
	}
	s, is = drivers.Parse(v.Text, kind)
	s.At = v.At
	f.claim(v.At, v.At+len(v.Text))
	return s, is
}

// optionSite reads host, sslmode and sslrootcert of one group.
func (f *File) optionSite(g *syntax.Group, kind, drv string) (setting.Setting, bool) {
	if u := g.Get("url", "connectionString"); u != nil {
		if s, ok := f.urlOf(f.eval(u), kind); ok {
			if s.Key = orKey(g.Key, u.Key); s.Driver == "" {
				s.Driver, s.Certain = drv, true
			}
			f.modeAndRoot(&s, g, nil)
			return s, true
		}
	}
	s := setting.Setting{Kind: kind, Key: g.Key, At: g.Items[0].Start(), Driver: drv, Certain: true}
	f.connParts(&s, g)
	if it := g.Get("host", "hostname"); it != nil {
		s.At = it.KeyAt
	}
	f.modeAndRoot(&s, g, nil)
	return s, g.Get("host", "hostname", "sslmode", "ssl_mode") != nil
}

// modeAndRoot takes the mode and the root of a group, where it is named by an item.
func (f *File) modeAndRoot(s *setting.Setting, g *syntax.Group, by *syntax.Item) {
	if it := g.Get("sslmode", "ssl_mode"); it != nil {
		s.Mode, s.ModeElsewhere = "", ""
		setMode(s, f.eval(it))
		moveTo(s, it.KeyAt, g, by)
	}
	if it := g.Get("sslrootcert", "ssl_root_cert"); it != nil {
		f.setRoot(s, it)
		s.Also = append(s.Also, it.KeyAt)
	}
}

// moveTo puts the setting at a part of it, or, where the part stands in a variable,
// at what names the variable.
func moveTo(s *setting.Setting, at int, g *syntax.Group, by *syntax.Item) {
	if by != nil && g.Variable != nil {
		s.Also = append(s.Also, at)
		at = by.KeyAt
	}
	s.Also, s.At = append(s.Also, s.At), at
}

// moduleDriver is the name of the driver that a module belongs to, "" for none.
func moduleDriver(language, module string) string {
	if d, _ := drivers.ForModule(language, module, ""); d != nil {
		return d.Name
	}
	return ""
}

// orKey is the name that code gives a setting, or else another.
func orKey(key, otherwise string) string { return cmp.Or(key, otherwise) }

// here are expressions for the folder of the file, or of the project: a path that is
// joined to one is relative to it.
var here = regexp.MustCompile(`^(?:__dirname|__DIR__|__FILE__|process\.cwd|import\.meta[\w.]*|BASE_DIR|ROOT_DIR|PROJECT_ROOT|Rails\.root[\w.]*|File\.dirname|Path|os\.path\.\w+|os\.getcwd|File\.cwd!?|settings\.BASE_DIR|app\.root_path|base_path|dirname)$`)

// joiners make a path of their arguments.
var joiners = regexp.MustCompile(`^(?:join|resolve|URL|Join|joinpath|Combine|base_path|expand_path|Path|pathlib\.Path)$`)

// filePath is the path of a file that an expression names or reads, "" where none can
// be told.
func (f *File) filePath(nodes []syntax.Node, depth int) string {
	if depth > 6 || len(nodes) == 0 {
		return ""
	}
	if name := syntax.NameOf(nodes); name != "" {
		if def := f.tree.Names.Find(name, nodes[0].At); def != nil {
			return f.filePath(def.Value, depth+1)
		}
		return ""
	}
	for i, n := range nodes {
		if n.Kind != 'b' || n.Open != '(' || i == 0 || nodes[i-1].Kind != 'w' || len(n.Groups) == 0 {
			continue
		}
		callee := syntax.LastName(nodes[i-1].Text)
		switch {
		case joiners.MatchString(callee):
			return f.joinedPath(n.Groups[0], depth)
		case readers.MatchString(callee):
			if v := f.eval(&n.Groups[0][0]); v.Known && !setting.Interpolated(v.Text) {
				return v.Text
			}
			return f.filePath(n.Groups[0][0].Value, depth+1)
		}
	}
	return ""
}

// readers are calls that read the file that they are given.
var readers = regexp.MustCompile(`^(?:readFileSync|readFile|file|read|read!|open|str|String|fspath|file_get_contents|readTextFile|readTextFileSync|ReadFile|read_to_string)$`)

// joinedPath joins what is known of the arguments, which may begin with the folder of
// the file.
func (f *File) joinedPath(args []syntax.Item, depth int) string {
	var parts []string
	for i := range args {
		v := f.eval(&args[i])
		switch {
		case v.Known && !setting.Interpolated(v.Text):
			parts = append(parts, strings.TrimPrefix(v.Text, "./"))
		case len(args[i].Value) > 0 && here.MatchString(args[i].Value[0].Text):
		default:
			if inner := f.filePath(args[i].Value, depth+1); inner != "" {
				parts = append(parts, inner)
			} else {
				return ""
			}
		}
	}
	return path.Join(parts...)
}
