package clients

import "strings"

var (
	// foreignServer is a server of postgres_fdw or dblink_fdw: its options are libpq's
	// (https://www.postgresql.org/docs/current/postgres-fdw.html).
	foreignServer = lazily(`(?i)\b(?:CREATE\s+SERVER\s+(?:IF\s+NOT\s+EXISTS\s+)?(\S+)[^;()]*?FOREIGN\s+DATA\s+WRAPPER\s+"?(?:postgres_fdw|dblink_fdw)"?\s+|ALTER\s+SERVER\s+(\S+)\s+)OPTIONS\s*\(((?:[^;()']|'[^']*')*)\)`)
	serverOption  = lazily(`(?i)(?:^|[\s,])(?:ADD\s+|SET\s+)?(host|hostaddr|port|dbname|sslmode|sslrootcert)\s+'([^']*)'`)
)

// findForeignServers reads the connections that one PostgreSQL server makes to
// another by a foreign data wrapper.
func (f *file) findForeignServers() {
	if !strings.Contains(f.text, "_fdw") && !strings.Contains(f.text, "sslmode") {
		return
	}
	for _, loc := range foreignServer.FindAllStringSubmatchIndex(f.text, -1) {
		line, _ := f.place(loc[0])
		if f.inComment(loc[0]) || strings.HasPrefix(strings.TrimSpace(f.line(line)), "--") {
			continue
		}
		s := site{kind: "sql", key: "OPTIONS", at: loc[0], driver: "libpq", certain: true, conn: Conn{Scheme: "dsn", Params: map[string]string{}}}
		altered := loc[4] >= 0
		for _, m := range serverOption.FindAllStringSubmatchIndex(f.text[loc[6]:loc[7]], -1) {
			key, v := strings.ToLower(f.text[loc[6]+m[2]:loc[6]+m[3]]), f.text[loc[6]+m[4]:loc[6]+m[5]]
			at := loc[6] + m[2]
			switch key {
			case "host", "hostaddr":
				s.conn.Hosts = strings.Split(v, ",")
				if s.mode == "" {
					s.also, s.at = append(s.also, s.at), at
				}
			case "port":
				s.conn.Ports = strings.Split(v, ",")
			case "dbname":
				s.conn.Database = v
			case "sslmode":
				s.mode = v
				s.also, s.at = append(s.also, s.at), at
			case "sslrootcert":
				s.root = v
				s.also = append(s.also, at)
			}
		}
		if len(s.conn.Hosts) == 0 && s.mode == "" || altered && s.mode == "" {
			continue // the server's own socket, or a change of something else
		}
		f.claim(loc[6], loc[7])
		f.add(s)
	}
}
