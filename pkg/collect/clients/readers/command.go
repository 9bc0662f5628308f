package readers

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"dbaudit/pkg/collect/clients/drivers"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// namesProgram: a text may name a program of PostgreSQL.
func namesProgram(text string) bool {
	return slices.ContainsFunc(programPieces, func(p string) bool { return strings.Contains(text, p) })
}

// programPieces are parts of the programs' names: each name has one of them.
var programPieces = strings.Fields("psql pg_ pgbench edb pdb mdb xdb rdb createuser dropuser")

func isProgram(word string) bool { return slices.Contains(drivers.Programs, path.Base(word)) }

// argument is a word of a command, with where it stands.
type argument struct {
	text string
	at   int
}

// invocation is a command with its arguments, and with the variables that it alone
// is run with.
type invocation struct {
	program   argument
	arguments []argument
	variables []pair
	// prose: it stands in a sentence, where its host may be told elsewhere.
	prose bool
	// exported are the variables of the script around it.
	exported *inherited
}

// psqlVariable is psql's --set=sslmode=…, -v sslmode=…: a psql variable of that name,
// which no connection looks at.
var psqlVariable = regexp.MustCompile(`^(?:--(?:set|variable)=|-v)?(ssl(?:mode|rootcert)=\S*)$`)

// invoke reads the connection of a command.
func (f *File) invoke(in invocation) {
	program := path.Base(in.program.text)
	s := setting.Setting{Kind: "psql_command", Key: program, At: in.program.at, Driver: "libpq", Certain: true, Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}}
	if program != "psql" {
		s.Kind = "pg_command"
	}
	if f.inComment(s.At) {
		s.Exempt = commentedOut
	}
	found, claimed := f.connString(&s, in.arguments)
	if claimed {
		return
	}
	for _, p := range in.variables {
		switch p.name {
		case "PGSSLMODE":
			if s.Mode == "" {
				s.Mode = p.value
			}
			found = true
		case "PGSSLROOTCERT":
			if s.Root == "" {
				s.Root = p.value
			}
		case "PGHOST":
			if len(s.Conn.Hosts) == 0 {
				s.Conn.Hosts = []string{p.value}
			}
			found = true
		case "PGPASSWORD":
			if setting.LiteralPassword(p.value) {
				s.Conn.AddSecret(p.value)
			}
		}
		s.Also = append(s.Also, p.nameAt)
	}
	ignored := f.options(&s, in.arguments)
	found = found || len(s.Conn.Hosts) > 0
	if ignored.text != "" && s.Mode != setting.VerifyFull {
		s.Ineffective = ignored.text + ": psql sets a variable of its own, which the connection does not look at"
		s.Also = append(s.Also, ignored.at)
		found = true
		if in.prose && len(s.Conn.Hosts) == 0 {
			s.Likely = "the command's host is not written here"
		}
	}
	if !found {
		return
	}
	if s.Ineffective == "" && len(s.Conn.Hosts) > 0 {
		f.inherit(&s, in.exported)
	}
	f.add(s)
}

// connString reads the connection string among a command's arguments. claimed: it
// has been read as part of another setting.
func (f *File) connString(s *setting.Setting, arguments []argument) (found, claimed bool) {
	for i, a := range arguments {
		text := strings.TrimPrefix(strings.TrimPrefix(a.text, "--dbname="), "-d")
		if i > 0 && (arguments[i-1].text == "-c" || arguments[i-1].text == "--command") {
			continue // SQL
		}
		loc := urlStart.FindStringIndex(text)
		switch {
		case loc != nil && loc[0] == 0:
		case plausibleDSN(text) || strings.HasPrefix(text, "service=") || strings.HasPrefix(text, "host=") && strings.Contains(text, "="):
		case strings.Contains(text, "sslmode=") && strings.ContainsAny(text, "?&") && !strings.HasPrefix(text, "-"):
			// "$DATABASE_URL?sslmode=require"
			_, query, _ := strings.Cut(text[strings.LastIndexByte(text, '}')+1:], "?")
			text = "postgres:///?" + query
		default:
			continue
		}
		if f.isClaimed(a.at, a.at+len(a.text)) {
			return false, true
		}
		r, ok := drivers.Parse(text, s.Kind)
		if !ok {
			continue
		}
		if strings.HasPrefix(text, "postgres:///?") {
			r.Conn.Hosts = nil
		}
		s.Conn, s.Mode, s.Root = r.Conn, r.Mode, r.Root
		if r.Likely != "" {
			s.Likely = r.Likely
		}
		if svc := s.Conn.Params["service"]; svc != "" && s.Mode == "" {
			s.ModeElsewhere = "the mode is that of the service " + setting.Clean(svc) + " in pg_service.conf"
		}
		s.Also = append(s.Also, a.at)
		f.claim(a.at, a.at+len(a.text))
		return true, false
	}
	return false, false
}

// options reads -h, -p, -U and -d. ignored is what reads like a connection's option
// and is none.
func (f *File) options(s *setting.Setting, arguments []argument) (ignored argument) {
	value := func(i int, short, long string) (string, bool) {
		text := arguments[i].text
		if rest, ok := strings.CutPrefix(text, long+"="); ok {
			return rest, true
		}
		if rest, ok := strings.CutPrefix(text, short); ok && !strings.HasPrefix(text, "--") && rest != "" {
			return strings.TrimPrefix(rest, "="), true
		}
		if (text == short || text == long) && i+1 < len(arguments) && !strings.HasPrefix(arguments[i+1].text, "-") {
			return arguments[i+1].text, true
		}
		return "", false
	}
	for i, a := range arguments {
		if v, ok := value(i, "-h", "--host"); ok && len(s.Conn.Hosts) == 0 && v != "" {
			s.Conn.Hosts = strings.Split(v, ",")
		}
		if v, ok := value(i, "-p", "--port"); ok && len(s.Conn.Ports) == 0 {
			s.Conn.Ports = []string{v}
		}
		if v, ok := value(i, "-U", "--username"); ok && s.Conn.User == "" {
			s.Conn.User = v
		}
		if v, ok := value(i, "-d", "--dbname"); ok && s.Conn.Database == "" && !strings.ContainsAny(v, "=:") {
			s.Conn.Database = v
		}
		m := psqlVariable.FindStringSubmatch(a.text)
		alone := m != nil && m[1] == a.text
		if m == nil || alone && (i == 0 || !slices.Contains([]string{"-v", "--set", "--variable"}, arguments[i-1].text)) {
			continue
		}
		if ignored = a; alone {
			ignored = argument{arguments[i-1].text + " " + a.text, arguments[i-1].at}
		}
	}
	return ignored
}

// modeVariables are libpq's for the mode and the root.
var modeVariables = [...]string{"PGSSLMODE", "PGSSLROOTCERT"}

// inherited are those that a script exports, each in the order of the text.
type inherited [len(modeVariables)][]pair

func inheritedOf(all []pair) *inherited {
	var in inherited
	in.add(all...)
	return &in
}

// add notes what is exported; what is no such variable, or in a comment, is not.
func (in *inherited) add(all ...pair) {
	for _, p := range all {
		if k := slices.Index(modeVariables[:], p.name); k >= 0 && !p.comment {
			in[k] = slices.Insert(in[k], in.before(k, p.nameAt), p)
		}
	}
}

// before is how many assignments of a variable stand before an offset.
func (in *inherited) before(k, at int) int {
	return sort.Search(len(in[k]), func(i int) bool { return in[k][i].nameAt >= at })
}

// inherit takes PGSSLMODE and PGSSLROOTCERT from the script around a command, or else
// from the narrowest scope that it is in.
func (f *File) inherit(s *setting.Setting, exported *inherited) {
	take := func(p pair) {
		switch { // what the command says itself wins
		case p.name == modeVariables[0] && s.Mode == "":
			s.Mode = p.value
		case p.name == modeVariables[1] && s.Root == "":
			s.Root = p.value
		default:
			return
		}
		s.Also = append(s.Also, p.nameAt)
	}
	if exported != nil {
		for k := range modeVariables {
			if n := exported.before(k, s.At); n > 0 {
				take(exported[k][n-1])
			}
		}
	}
	if s.Mode != "" && s.Root != "" {
		return
	}
	for _, name := range modeVariables {
		narrowest, found := syntax.Span{From: 0, To: len(f.Text) + 1}, pair{}
		for _, sc := range f.scopes {
			if p, ok := sc.vars[name]; ok && s.At >= sc.From && s.At < sc.To && sc.To-sc.From < narrowest.To-narrowest.From {
				narrowest, found = sc.Span, p
			}
		}
		take(found)
	}
}

// commandHead is what stands before a program on its line and belongs to the command:
// variables, and programs that start others.
var commandHead = regexp.MustCompile(`(?:[A-Za-z_]\w*=(?:"[^"]*"|'[^']*'|[^\s"'])*\s+|(?:sudo|env|exec|time|nohup)\s+)*[\w./\-]*$`)

// programWord finds a program of libpq as a word of its own.
var programWord = regexp.MustCompile("(?:^|[\\s\"'`(/;|&=])(" + strings.Join(drivers.Programs, "|") + ")(?:$|[\\s\"'`,;|&])")

// findCommands reads the commands in the lines of a text that is no program: CI files,
// Makefiles, runbooks.
func (f *File) findCommands() {
	if !namesProgram(f.Text) && !strings.Contains(f.Text, "docker") && !strings.Contains(f.Text, "podman") {
		return
	}
	exported := sync.OnceValue(func() *inherited { return inheritedOf(f.exportedAbove()) })
	for n := 1; n <= len(f.starts); n++ {
		line := f.Line(n)
		container := strings.Contains(line, "docker ") || strings.Contains(line, "podman ")
		if len(line) > 16<<10 || !container && !(namesProgram(line) && programWord.MatchString(line)) {
			continue
		}
		// A backslash at the end continues the command.
		start, last := f.starts[n-1], n
		for strings.HasSuffix(strings.TrimRight(f.Line(last), " \t"), "\\") && last < len(f.starts) && last-n < 40 {
			last++
		}
		end := f.starts[last-1] + len(f.Line(last))
		if !container || !startsContainer.MatchString(f.Text[start:end]) || !f.containers(start, end) {
			f.commandsOf(start, end, exported())
		}
		n = last
	}
}

// exportedAbove are the assignments of a text that commands below them inherit.
func (f *File) exportedAbove() []pair {
	all, last, commands := f.pairs(0, len(f.Text)), 0, false
	return slices.DeleteFunc(all, func(p pair) bool {
		if line, _ := f.Place(p.nameAt); line != last {
			last, commands = line, programWord.MatchString(f.Line(line)) && !strings.HasPrefix(strings.TrimSpace(f.Line(line)), "export")
		}
		return commands
	})
}

// commandsOf reads the commands of a line, which may go on over others.
func (f *File) commandsOf(from, to int, exported *inherited) {
	for at := from; at < to; {
		loc := programWord.FindStringSubmatchIndex(f.Text[at:to])
		if loc == nil {
			return
		}
		program := at + loc[2]
		begin := program - len(commandHead.FindString(f.Text[max(from, program-2000):program]))
		end := to
		quote := byte(0)
		if begin > from {
			quote = f.Text[begin-1]
		}
		if strings.IndexByte("\"'`", quote) >= 0 && quote != 0 {
			// The command stands in quotes, or is the first of a list of words.
			if n := unescapedIndex(f.Text[program:to], quote); n >= 0 {
				end = program + n
			}
			if strings.HasPrefix(f.Text[end:to], string(quote)+",") && !strings.ContainsAny(f.Text[program:end], " \t") {
				f.invoke(invocation{program: argument{f.Text[program:end], program}, arguments: listed(f.Text[:to], end+1), exported: exported, prose: f.isProse()})
				at = to
				continue
			}
		}
		if quote == '"' && f.escaped(begin, end) {
			at = end
			continue
		}
		if !f.shell(begin, end, exported) {
			words := roughly(f.Text[program:end], program)
			f.invoke(invocation{program: words[0], arguments: words[1:], exported: exported, prose: f.isProse()})
		}
		at = max(end, at+loc[3])
	}
}

// escaped reads a command in double quotes that has quotes of its own.
func (f *File) escaped(from, to int) bool {
	text := f.Text[from:to]
	if !strings.Contains(text, `\"`) {
		return false
	}
	text = strings.NewReplacer(`\"`, `"`, `\\`, `\`).Replace(text)
	return f.commandIn(syntax.Join(f.Text, []syntax.Node{{Kind: 's', Text: text, At: from, End: to}}))
}

// roughly cuts what is no shell into words, up to what ends a command.
func roughly(text string, at int) []argument {
	var out []argument
	for i := 0; i < len(text) && strings.IndexByte(";|&>`\n", text[i]) < 0; {
		if text[i] <= ' ' || text[i] == '\\' {
			i++
			continue
		}
		from, end := i, 0
		if c := text[i]; c == '"' || c == '\'' {
			from++
			n := unescapedIndex(text[from:], c)
			if i > 0 && text[i-1] == '\\' { // a string in a string ends as it begins
				n = strings.Index(text[from:], text[i-1:from])
			}
			if n >= 0 {
				end = from + n
				i = end + 1
			}
		}
		if end == 0 {
			n := strings.IndexAny(text[from:]+" ", " \t\n\"';|&>`")
			end = from + n
			i = max(end, i+1)
		}
		out = append(out, argument{text[from:end], at + from})
	}
	return append(out, make([]argument, max(0, 1-len(out)))...)
}

func unescapedIndex(s string, c byte) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case c:
			return i
		}
	}
	return -1
}

// listed are the quoted words of a list: , "-h", "db"].
func listed(text string, at int) []argument {
	var out []argument
	for at < len(text) && text[at] != ']' {
		c := text[at]
		at++
		if c != '"' && c != '\'' {
			continue
		}
		n := unescapedIndex(text[at:], c)
		if n < 0 {
			break
		}
		out = append(out, argument{strings.ReplaceAll(text[at:at+n], `\`+string(c), string(c)), at})
		at += n + 1
	}
	return out
}
