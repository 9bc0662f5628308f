package readers

import (
	"cmp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// setMode puts an expression in as the mode.
func setMode(s *setting.Setting, v syntax.Value) {
	switch {
	case !v.Present:
	case v.Known && !setting.IsDynamic(v.Text):
		s.Mode = v.Text
		if v.Default && s.Likely == "" {
			s.Likely = "this is the default of a variable that may be set elsewhere"
		}
	default:
		s.ModeElsewhere = "the mode comes from an expression"
	}
}

// setRoot puts the file in as the root that an expression names or reads; what is not
// literal is somewhere else, but it is there.
func (f *File) setRoot(s *setting.Setting, it *syntax.Item) {
	switch v := f.eval(it); {
	case !v.Present || v.Falsy():
	case v.Known && !setting.IsDynamic(v.Text):
		s.Root = v.Text
	case !v.Known:
		s.Root = cmp.Or(f.filePath(it.Value, 0), setting.Dynamic)
	default:
		s.Root = setting.Dynamic
	}
}

// connParts fills host, port, user, database and password.
func (f *File) connParts(s *setting.Setting, g *syntax.Group) {
	if s.Conn.Params == nil {
		s.Conn.Params = map[string]string{}
	}
	get := func(names ...string) (syntax.Value, *syntax.Item) {
		it := g.Get(names...)
		return f.eval(it), it
	}
	if v, it := get("host", "hostname", "server"); it != nil && v.Known {
		s.Conn.Hosts = strings.Split(v.Text, ",")
		if s.HostDefault = v.Default; v.Default && s.Likely == "" {
			s.Likely = "the host is the default of a variable that may be set elsewhere"
		}
	}
	if v, _ := get("port"); v.Known {
		s.Conn.Ports = []string{v.Text}
	}
	if v, _ := get("user", "username"); v.Known {
		s.Conn.User = v.Text
	}
	if v, _ := get("database", "dbname", "name", "db"); v.Known {
		s.Conn.Database = v.Text
	}
	if v, it := get("password", "passwd", "pass"); it != nil && v.Known && !v.Default && !v.Falsy() && setting.LiteralPassword(v.Text) && !setting.IsDynamic(v.Text) {
		s.Conn.AddSecret(v.Text)
		s.Also = append(s.Also, it.KeyAt)
	}
}
