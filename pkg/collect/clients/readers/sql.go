package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

var (
	// foreignServer is a server of postgres_fdw or dblink_fdw: its options are libpq's
	// (https://www.postgresql.org/docs/current/postgres-fdw.html).
	foreignServer = regexp.MustCompile(`(?i)\b(?:CREATE\s+SERVER\s+(?:IF\s+NOT\s+EXISTS\s+)?(\S+)[^;()]*?FOREIGN\s+DATA\s+WRAPPER\s+"?(?:postgres_fdw|dblink_fdw)"?\s+|ALTER\s+SERVER\s+(\S+)\s+)OPTIONS\s*\(((?:[^;()']|'[^']*')*)\)`)
	alterServer   = regexp.MustCompile(`alter\s+server\s`)
	serverOption  = regexp.MustCompile(`(?i)(?:^|[\s,])(?:ADD\s+|SET\s+)?(host|hostaddr|port|dbname|sslmode|sslrootcert)\s+'([^']*)'`)
)

// findForeignServers reads the connections that one PostgreSQL server makes to
// another by a foreign data wrapper.
func (f *File) findForeignServers() {
	if !strings.Contains(f.Text, "_fdw") && !strings.Contains(f.Text, "sslmode") {
		return
	}
	if lower := strings.ToLower(f.Text); !strings.Contains(lower, "_fdw") && !alterServer.MatchString(lower) {
		return // the expression below takes long
	}
	for _, loc := range foreignServer.FindAllStringSubmatchIndex(f.Text, -1) {
		line, _ := f.Place(loc[0])
		if f.inComment(loc[0]) || strings.HasPrefix(strings.TrimSpace(f.Line(line)), "--") {
			continue
		}
		s := setting.Setting{Kind: "sql", Key: "OPTIONS", At: loc[0], Driver: "libpq", Certain: true, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
		altered := loc[4] >= 0
		for _, m := range serverOption.FindAllStringSubmatchIndex(f.Text[loc[6]:loc[7]], -1) {
			key, v := strings.ToLower(f.Text[loc[6]+m[2]:loc[6]+m[3]]), f.Text[loc[6]+m[4]:loc[6]+m[5]]
			at := loc[6] + m[2]
			switch key {
			case "host", "hostaddr":
				s.Conn.Hosts = strings.Split(v, ",")
				if s.Mode == "" {
					s.Also, s.At = append(s.Also, s.At), at
				}
			case "port":
				s.Conn.Ports = strings.Split(v, ",")
			case "dbname":
				s.Conn.Database = v
			case "sslmode":
				s.Mode = v
				s.Also, s.At = append(s.Also, s.At), at
			case "sslrootcert":
				s.Root = v
				s.Also = append(s.Also, at)
			}
		}
		if len(s.Conn.Hosts) == 0 && s.Mode == "" || altered && s.Mode == "" {
			continue // the server's own socket, or a change of something else
		}
		f.claim(loc[6], loc[7])
		f.add(s)
	}
}
