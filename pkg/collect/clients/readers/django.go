package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// optionsPutIn matches where a program puts OPTIONS into the settings of a database.
var optionsPutIn = regexp.MustCompile(`\w\[["']OPTIONS["']\]\s*=|\.setdefault\(\s*["']OPTIONS["']`)

func (p *pyFile) django(g *syntax.Group) {
	s := setting.Setting{Kind: "django", Key: orKey(g.Key, "default"), At: g.At, Driver: "psycopg", Certain: true}
	p.connParts(&s, g)
	if it := g.Get("HOST", "ENGINE"); it != nil {
		s.At = it.KeyAt
	}
	if h := p.eval(g.Get("HOST")); !h.Present || h.Known && h.Text == "" && !h.Default {
		s.Conn.Hosts = []string{"/"} // no HOST: Django uses the Unix socket
	} else if h.Text == "" && h.Default {
		s.Conn.Hosts = []string{"${HOST}"} // where the variable is set
	}
	if opts := g.Get("OPTIONS"); opts != nil {
		if og := p.object(opts, g, "{("); og != nil {
			p.djangoOptions(&s, og, opts)
		} else {
			s.ModeElsewhere = "OPTIONS comes from an expression"
		}
	}
	if database := "DATABASES." + s.Key; s.Mode == "" {
		p.optionsLater(&s, database)
		names := p.tree.Names
		if s.Mode == "" && g.Get("OPTIONS") == nil && len(names.Props[database])+len(names.Props[database+".OPTIONS"]) == 0 && optionsPutIn.MatchString(p.Text) {
			s.ModeElsewhere = "OPTIONS are put in elsewhere in the file"
		}
	}
	p.add(s)
}

func (p *pyFile) djangoOptions(s *setting.Setting, og *syntax.Group, opts *syntax.Item) {
	p.modeAndRoot(s, og, opts)
	if svc := og.Get("service"); svc != nil && s.Mode == "" {
		s.ModeElsewhere = "the mode is the service's, in pg_service.conf"
		s.Conn.Hosts = nil
	}
}

// optionsLater reads what is set after the dictionary: DATABASES["default"]["OPTIONS"]
// = {"sslmode": …}, or one key of it, or an update.
func (p *pyFile) optionsLater(s *setting.Setting, database string) {
	p.later[database] = true
	if !p.tree.Names.Follow(len(p.tree.Names.Props[database])) {
		return
	}
	for i, it := range p.tree.Names.Props[database] {
		if it.Key == "OPTIONS" {
			if og := p.object(&p.tree.Names.Props[database][i], &syntax.Group{}, "{("); og != nil {
				p.djangoOptions(s, og, &p.tree.Names.Props[database][i])
			}
		}
	}
	if set := p.tree.Names.Props[database+".OPTIONS"]; len(set) > 0 {
		p.djangoOptions(s, &syntax.Group{Items: set}, &set[0])
	}
}

// optionsAlone reads options that are set on a database which comes from elsewhere:
// DATABASES = {"default": dj_database_url.config()}.
func (p *pyFile) optionsAlone() {
	for _, name := range p.tree.Names.Holders("DATABASES.") {
		database := strings.TrimSuffix(name, ".OPTIONS")
		if p.later[database] {
			continue
		}
		s := setting.Setting{Kind: "django", Key: strings.TrimPrefix(database, "DATABASES."), At: p.tree.Names.Props[name][0].KeyAt, Driver: "psycopg", Certain: true, Conn: setting.Conn{Params: map[string]string{}}}
		if p.optionsLater(&s, database); s.Mode != "" {
			p.add(s)
		}
	}
}

// djURL is dj_database_url.config(…, ssl_require=True): sslmode=require.
func (p *pyFile) djURL(g *syntax.Group) {
	it := g.Get("ssl_require")
	v := p.eval(it)
	if it == nil || v.Falsy() {
		return
	}
	s := setting.Setting{Kind: "django", Key: "ssl_require", At: it.KeyAt, Driver: "psycopg", Certain: true, Mode: setting.Require}
	if v.Text != "true" {
		s.Likely = "ssl_require is told by an expression"
	}
	// What is set later takes its place.
	later := s
	later.Mode = ""
	if p.optionsLater(&later, "DATABASES."+g.Key); later.Mode != "" {
		s = later
	}
	if r, ok := p.urlOf(p.eval(g.Get("default")), "django"); ok {
		s.Conn = r.Conn
		s.Also = append(s.Also, r.At)
	}
	p.add(s)
}
