package database

import (
	"errors"
	"net/url"
	"strings"

	"dbaudit/pkg/collect/tlsprobe"
)

// Server is who is asked, of an argument.
type Server struct {
	Host     string
	Port     int
	Database string // "" is not written
	User     string // "" is not written
}

// ParseTarget reads HOST[:PORT][/DBNAME], a URL or a keyword string. A password in
// it is dropped, and no error quotes the text, which may hold one.
func ParseTarget(s string) (Server, error) {
	database := ""
	if !strings.Contains(s, "://") && !strings.Contains(s, "=") {
		var found bool
		if s, database, found = strings.Cut(s, "/"); found && database == "" {
			return Server{}, errors.New("the server: after the / stands the name of a database")
		}
		if unescaped, err := url.PathUnescape(database); err == nil {
			database = unescaped
		}
	}
	targets, err := tlsprobe.ParseTargets(s)
	if err != nil {
		return Server{}, err
	}
	if len(targets) != 1 {
		return Server{}, errors.New("the server: name one host, not several")
	}
	t := targets[0]
	server := Server{Host: t.Host, Port: t.Port, Database: database}
	if database == "" && len(t.Databases) > 0 {
		server.Database = t.Databases[0]
	}
	if len(t.Users) > 0 {
		server.User = t.Users[0]
	}
	return server, nil
}
