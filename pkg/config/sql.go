package config

import (
	"path"

	"go.yaml.in/yaml/v3"
)

// Login is how to log in to the clusters that a pattern matches; "" is as for all.
type Login struct{ Pattern, User, PasswordFile, Database string }

func (p *parser) sql(n *yaml.Node, c *Config) {
	p.mapping(n, "sql", func(k, v *yaml.Node) {
		if _, err := path.Match(k.Value, ""); err != nil {
			p.bad(k, "sql: %q is no pattern of cluster names", k.Value)
		}
		l := Login{Pattern: k.Value}
		text := func(name string, into *string) key {
			return key{name, func(v *yaml.Node) { *into = p.entry(v, name).Value }}
		}
		p.keys(v, "sql of "+k.Value, []key{text("user", &l.User), text("password_file", &l.PasswordFile), text("database", &l.Database)})
		c.SQL = append(c.SQL, l)
	})
}
