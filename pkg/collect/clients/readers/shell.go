package readers

import (
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readEnv reads a .env file: every assignment is of one environment.
func readEnv(f *File, kind string) error {
	f.hashComments()
	f.connections(f.pairs(0, len(f.Text)), source{kind: kind, variables: true})
	return nil
}

// readShell reads assignments of a script, a Dockerfile or a unit. Those before
// a command on its own line are that command's and not the script's.
func readShell(f *File, kind string) error {
	f.hashComments()
	ps := f.pairs(0, len(f.Text))
	var own []pair
	containers := map[int][]pair{} // by the line of the command
	var order []int
	for _, p := range ps {
		line, _ := f.Place(p.nameAt)
		if n := f.containerCommand(line); n > 0 && !p.comment {
			if containers[n] == nil {
				order = append(order, n)
			}
			containers[n] = append(containers[n], p)
			continue
		}
		if loc := command.FindStringIndex(f.Line(line)); loc != nil && f.starts[line-1]+loc[1] > p.at && !strings.HasPrefix(strings.TrimSpace(f.Line(line)), "export ") {
			continue
		}
		own = append(own, p)
	}
	f.connections(own, source{kind: kind, variables: true})
	for _, n := range order {
		f.connections(containers[n], source{kind: kind, variables: true})
	}
	return nil
}

// containerRun is a command that gives a container an environment of its own.
var containerRun = regexp.MustCompile(`\b(?:docker|podman|nerdctl|docker-compose)\b[^|;&]*\b(?:run|exec|create)\b`)

// containerCommand is the first line of the command that a line is part of, when
// that is one that starts a container; else 0.
func (f *File) containerCommand(line int) int {
	for n := line; n > 0 && line-n < 40; n-- {
		if containerRun.MatchString(f.Line(n)) && !strings.HasPrefix(strings.TrimSpace(f.Line(n)), "RUN ") {
			return n
		}
		if n == 1 || !strings.HasSuffix(strings.TrimRight(f.Line(n-1), " \t"), "\\") {
			return 0
		}
	}
	return 0
}

// hashComments marks lines that are comments.
func (f *File) hashComments() {
	for i, start := range f.starts {
		line := f.Line(i + 1)
		if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, "#") && !strings.HasPrefix(t, "#!") || strings.HasPrefix(strings.ToUpper(t), "REM ") {
			f.comments = append(f.comments, syntax.Span{From: start, To: start + len(line)})
		}
	}
}

// command matches a libpq program at the place of a command.
var command = regexp.MustCompile("(?:^|=|[;&|(`]|\\$\\(|\\b(?:exec|sudo|time|then|do|else|run|RUN|CMD|ENTRYPOINT|nohup|env|--)\\b|[\"'\\[] ?|^\\s*[-$#>%]\\s+|^\\s+|:\\s+|\\s)(?:[\\w./\\-]*/)?(psql|pg_dump|pg_dumpall|pg_restore|pg_basebackup|pg_isready|pgbench|createdb|dropdb|vacuumdb|reindexdb|pg_receivewal|pg_recvlogical|clusterdb|createuser|dropuser)(?:\\s|$|[\"'],)")

// findCommands reads command lines of libpq's programs in any file: scripts,
// Dockerfiles, CI files, Makefiles, runbooks.
func (f *File) findCommands() {
	if !strings.Contains(f.Text, "psql") && !strings.Contains(f.Text, "pg_") && !strings.Contains(f.Text, "pgbench") && !strings.Contains(f.Text, "createdb") {
		return
	}
	prose := f.isProse()
	for n := 1; n <= len(f.starts); n++ {
		line := f.Line(n)
		if len(line) > 16<<10 {
			continue
		}
		loc := command.FindStringSubmatchIndex(line)
		if loc == nil || line[loc[2]:loc[3]] == "pg_isready" { // which logs in nowhere
			continue
		}
		start := f.starts[n-1]
		// A backslash at the end continues the command.
		text, last := line, n
		for strings.HasSuffix(strings.TrimRight(text, " \t"), "\\") && last < len(f.starts) && last-n < 40 {
			last++
			text = f.Text[start:min(len(f.Text), f.starts[last-1]+len(f.Line(last)))]
		}
		f.commandLine(start, text, loc[2], text[loc[2]:loc[3]], prose)
		n = last
	}
}

// isProse: a file in which a command's name may stand in a sentence.
func (f *File) isProse() bool {
	r, _ := recogniserFor(f.Path)
	switch r.kind {
	case "shell", "dockerfile", "systemd", "yaml":
		return false
	}
	return true
}

// setSSL is psql's --set=sslmode=…, -v sslmode=…: a psql variable of that name,
// which no connection looks at.
var setSSL = regexp.MustCompile(`(?:--set|--variable|-v)[= ]?["']?(ssl(?:mode|rootcert))=([\w/~$][^\s"'` + "`" + `]*)`)

// flagHost is -h HOST or --host=HOST.
var (
	flagHost = regexp.MustCompile(`(?:^|\s)(?:-h\s*|--host[= ]\s*)["']?([^\s"'\\-][^\s"'\\]*)`)
	flagPort = regexp.MustCompile(`(?:^|\s)(?:-p\s*|--port[= ]\s*)["']?(\d+)`)
	flagUser = regexp.MustCompile(`(?:^|\s)(?:-U\s*|--username[= ]\s*)["']?([^\s"'\\]+)`)
	flagDB   = regexp.MustCompile(`(?:^|\s)(?:-d\s*|--dbname[= ]\s*)["']?([^\s"'\\]+)`)
	inlineEq = regexp.MustCompile(`\b(PG[A-Z]+)=("[^"]*"|'[^']*'|[^\s;]*)`)
)

// commandLine reads one command with its arguments and the variables before it.
func (f *File) commandLine(start int, text string, at int, program string, prose bool) {
	end := commandEnd(text, at+len(program))
	args := text[at+len(program) : end]
	s := setting.Setting{Kind: "psql_command", Key: program, At: start + at, Driver: "libpq", Certain: true, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	if program != "psql" {
		s.Kind = "pg_command"
	}
	if f.inComment(start + at) {
		s.Exempt = commentedOut
	}
	found := false
	set := setSSL.FindStringSubmatchIndex(args)
	written := ""
	if set != nil {
		written = args[set[0]:set[1]]
		args = blankOut(args, setSSL)
	}
	if at > 0 && (text[at-1] == '"' || text[at-1] == '\'') {
		// A list of arguments: ["pg_dump", "-h", "db"].
		args = strings.NewReplacer(`"`, " ", `'`, " ", ",", " ").Replace(args)
	}
	// A connection string among the arguments.
	if loc := urlStart.FindStringIndex(args); loc != nil {
		from := start + at + len(program) + loc[0]
		to := min(urlEnd(f.Text, from), len(f.Text))
		if f.isClaimed(from, to) {
			return
		}
		if r, ok := drivers.Parse(f.Text[from:to], s.Kind); ok {
			take(&s, r)
			s.Also = append(s.Also, from)
			f.claim(from, to)
			found = true
		}
	} else if loc := dsnStart.FindStringSubmatchIndex(args); loc != nil && plausibleCommandDSN(args[loc[2]:loc[3]]) {
		from := start + at + len(program) + loc[2]
		if r, ok := drivers.Parse(strings.ReplaceAll(args[loc[2]:loc[3]], `\"`, "'"), s.Kind); ok {
			take(&s, r)
			f.claim(from, start+at+len(program)+loc[3])
			found = true
		}
	}
	if !found {
		if loc := suffix.FindStringSubmatchIndex(args); loc != nil {
			if r, ok := drivers.Parse("postgres:///?"+args[loc[2]+1:loc[3]], s.Kind); ok {
				r.Conn.Hosts = nil
				take(&s, r)
				f.claim(start+at+len(program)+loc[2], start+at+len(program)+loc[3])
				found = true
			}
		}
	}
	for _, m := range inlineEq.FindAllStringSubmatchIndex(text[:at], -1) {
		v := strings.Trim(text[m[4]:m[5]], `"'`)
		switch text[m[2]:m[3]] {
		case "PGSSLMODE":
			if s.Mode == "" {
				s.Mode = v
			}
			found = true
		case "PGSSLROOTCERT":
			if s.Root == "" {
				s.Root = v
			}
		case "PGHOST":
			s.Conn.Hosts, found = []string{v}, true
		case "PGPASSWORD":
			if setting.LiteralPassword(v) {
				s.Conn.AddSecret(v)
			}
		}
		s.Also = append(s.Also, start+m[2])
	}
	if m := flagHost.FindStringSubmatch(args); m != nil && len(s.Conn.Hosts) == 0 {
		s.Conn.Hosts, found = []string{m[1]}, true
	}
	if m := flagPort.FindStringSubmatch(args); m != nil && len(s.Conn.Ports) == 0 {
		s.Conn.Ports = []string{m[1]}
	}
	if m := flagUser.FindStringSubmatch(args); m != nil && s.Conn.User == "" {
		s.Conn.User = m[1]
	}
	if m := flagDB.FindStringSubmatch(args); m != nil && s.Conn.Database == "" && !strings.ContainsAny(m[1], "=:") {
		s.Conn.Database = m[1]
	}
	if set != nil {
		s.Ineffective = written + " sets a variable of psql's own: the connection does not look at it"
		s.Also = append(s.Also, start+at+len(program)+set[0])
		found = true
		if prose && strings.HasPrefix(strings.TrimSpace(args), "--set") && len(s.Conn.Hosts) == 0 {
			s.Likely = "the command's host is not written here"
		}
	}
	if !found {
		return
	}
	if s.Mode == "" && s.Ineffective == "" && len(s.Conn.Hosts) > 0 && s.Conn.Scheme == "dsn" && s.Conn.Params["sslmode"] == "" {
		f.exported(&s)
	}
	f.add(s)
}

// blankOut replaces what matches by blanks, so that offsets stay.
func blankOut(s string, re *regexp.Regexp) string {
	return re.ReplaceAllStringFunc(s, func(m string) string { return strings.Repeat(" ", len(m)) })
}

func plausibleCommandDSN(raw string) bool {
	return strings.Contains(raw, "host") || strings.Contains(raw, "sslmode") || strings.Contains(raw, "service")
}

// take puts a connection string's parts in.
func take(s *setting.Setting, r setting.Setting) {
	s.Conn, s.Mode, s.Root = r.Conn, r.Mode, r.Root
	if r.Likely != "" {
		s.Likely = r.Likely
	}
	if svc := s.Conn.Params["service"]; svc != "" && s.Mode == "" {
		s.ModeElsewhere = "the mode is that of the service " + setting.Clean(svc) + " in pg_service.conf"
	}
}

// exported takes PGSSLMODE and PGSSLROOTCERT from assignments of the same
// script or environment above.
func (f *File) exported(s *setting.Setting) {
	for _, p := range f.pairs(0, min(s.At, len(f.Text))) {
		if p.comment {
			continue
		}
		line, _ := f.Place(p.nameAt)
		if command.MatchString(f.Line(line)) && !strings.HasPrefix(strings.TrimSpace(f.Line(line)), "export") {
			continue
		}
		switch p.name {
		case "PGSSLMODE":
			s.Mode = p.value
			s.Also = append(s.Also, p.nameAt)
		case "PGSSLROOTCERT":
			s.Root = p.value
			s.Also = append(s.Also, p.nameAt)
		}
	}
	if s.Mode == "" {
		f.scoped(s)
	}
}

// scoped takes them from the narrowest scope that a command is in.
func (f *File) scoped(s *setting.Setting) {
	for _, name := range []string{"PGSSLMODE", "PGSSLROOTCERT"} {
		narrowest := syntax.Span{From: 0, To: len(f.Text) + 1}
		for _, sc := range f.scopes {
			p, ok := sc.vars[name]
			if !ok || s.At < sc.From || s.At >= sc.To || sc.To-sc.From >= narrowest.To-narrowest.From {
				continue
			}
			narrowest = sc.Span
			if name == "PGSSLMODE" {
				s.Mode = p.value
			} else {
				s.Root = p.value
			}
			s.Also = append(s.Also, p.nameAt)
		}
	}
}

// commandEnd is where a simple command ends: at an unquoted ; | & > < or the end
// of the line.
func commandEnd(text string, from int) int {
	quote := byte(0)
	for i := from; i < len(text); i++ {
		c := text[i]
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '\\' && i+1 < len(text):
			i++
		case c == ';' || c == '|' || c == '&' || c == '>' || c == '`' || c == '\n':
			return i
		case c == '<' && !setting.Interpolation.MatchString(text[i:min(len(text), i+40)]):
			return i
		}
	}
	return len(text)
}
