package readers

import (
	"regexp"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readCode reads a program of which the language alone is known: its literals hold
// the connection strings.
func readCode(f *File, _ string) error {
	f.code(nil)
	f.environments()
	f.keywords("libpq")
	return nil
}

// code reads the literals and names of a program.
func (f *File) code(lang *syntax.Language) {
	f.parse(lang)
	f.tree.Bind()
	f.broken()
}

// broken says where a program does not end what it begins, if a setting may stand
// there: it is read as far as it goes.
func (f *File) broken() {
	read := 0
	for _, b := range f.tree.Broken {
		from := max(b.From, read)
		if from >= b.To {
			continue
		}
		read = b.To
		if Hints().In([]byte(f.Text[from:b.To])) {
			line, _ := f.Place(b.From)
			f.Problem("line " + strconv.Itoa(line) + ": a bracket or a literal does not end; the file was read in part")
			return
		}
	}
}

// isCode: the file's language is known, and its literals have been told from the rest.
func (f *File) isCode() bool { return f.tree.Language != nil && f.tree.Names != nil }

// findInCode reads the connection strings and commands among a program's literals, and
// those in its comments, which are not in force.
func (f *File) findInCode() {
	f.commandLists()
	f.tree.Literals(func(j syntax.Joined) {
		if len(j.Text) < 8 || f.isClaimed(j.From, j.To) {
			return
		}
		before := len(f.Settings)
		defer func() {
			for i := before; i < len(f.Settings); i++ {
				f.around(&f.Settings[i], j)
			}
		}()
		if f.commandIn(j) || f.childMode(j) {
			return
		}
		switch {
		case strings.Contains(j.Text, "://") && f.urlsIn(j):
		case f.keywordsIn(j):
		case suffixed(j.Text):
			f.suffixIn(j)
		}
	})
	f.commented()
}

// childMode reads the mode that a program gives to another in its environment:
// cmd.Env = append(os.Environ(), "PGSSLMODE=require").
func (f *File) childMode(j syntax.Joined) bool {
	mode, ok := strings.CutPrefix(j.Text, "PGSSLMODE=")
	if !ok || !setting.KnownMode(mode) || strings.HasPrefix(mode, "verify-") { // with a root beside it
		return false
	}
	f.claim(j.From, j.To)
	f.add(setting.Setting{
		Kind: "code", Key: "PGSSLMODE", At: j.At(0), Driver: "libpq", Mode: mode, FixKind: "env_file",
		Likely: "that a program is run with this variable is told by its name",
	})
	return true
}

// around looks at what a program does with a literal.
func (f *File) around(s *setting.Setting, j syntax.Joined) {
	if s.Exempt == "" {
		f.textFor(s, j)
	}
	f.connected(s)
	if s.Mode == "" && s.ModeElsewhere == "" {
		f.appended(s, j.From)
	}
	f.doubtUse(s, j)
}

// appended looks for what is added later to the string in a variable, where that has no
// mode: dsn += " sslmode=" + mode.
func (f *File) appended(s *setting.Setting, at int) {
	name := f.tree.Names.Holder(at)
	if name == "" {
		return
	}
	quoted := regexp.QuoteMeta(string([]rune(name))) // of bytes that are no UTF-8, as in Latin-1, the runes that match them
	later := regexp.MustCompile(`[^\w.]` + quoted + `\s*(?:\+=|\.=|<<|=\s*` + quoted + `\s*[+.])\s*([^\n]*)`)
	for _, m := range later.FindAllStringSubmatch(f.Text[at:min(len(f.Text), at+4000)], 8) {
		mode := modeIn.FindStringSubmatch(m[1])
		switch {
		case mode == nil:
		case setting.KnownMode(mode[1]) && s.Mode == "":
			s.Mode, s.Likely = mode[1], "the mode is added to the string later"
		case !setting.KnownMode(mode[1]):
			s.Mode, s.ModeElsewhere = "", "the mode is added to the string by an expression"
			return
		}
	}
}

var modeIn = regexp.MustCompile(`sslmode=([\w\-]*)`)

// commented reads what is commented out.
func (f *File) commented() {
	if len(f.comments) == 0 {
		return
	}
	var b strings.Builder
	b.Grow(len(f.Text))
	at := 0
	blank := func(to int) {
		for _, c := range []byte(f.Text[at:to]) {
			if c != '\n' {
				c = ' '
			}
			b.WriteByte(c)
		}
		at = to
	}
	for _, c := range f.comments {
		blank(c.From)
		b.WriteString(f.Text[c.From:c.To])
		at = c.To
	}
	blank(len(f.Text))
	text := f.Text
	f.Text = b.String()
	f.findURLs()
	f.findDSNs()
	f.Text = text
}

// urlsIn reads the URLs of a literal; true where there are any, also such as stand for
// the form of one.
func (f *File) urlsIn(j syntax.Joined) (found bool) {
	var b brackets
	// What a name brings, and nothing is added to, is told where the name is given it.
	brought := !strings.Contains(f.Text[j.From:j.To], "://")
	cut := 0 // up to here the text is of a URL that does not end
	for at := range urlStarts(j.Text) {
		if at < cut {
			continue
		}
		found = true
		end := b.urlEnd(j.Text, at)
		if end == at+longestURL {
			cut = end
		}
		if raw := j.Text[at:end]; plausibleURL(raw) && !(brought && !suffixed(raw)) {
			f.literal(j, at, raw, "url", "")
		}
	}
	return found
}

// keywordsIn reads a literal in libpq's form, in PDO's and DBI's, and in .NET's.
func (f *File) keywordsIn(j syntax.Joined) bool {
	text := strings.TrimSpace(j.Text)
	at := strings.Index(j.Text, text)
	if otherDSN.MatchString(text) {
		return false
	}
	for prefix, driver := range map[string]string{"pgsql:": "php-pgsql", "dbi:Pg:": "libpq"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			return f.literal(j, at+len(prefix), strings.ReplaceAll(rest, ";", " "), "dsn", driver)
		}
	}
	if !strings.Contains(text, "=") {
		return false
	}
	switch {
	case plausibleDSN(text) && dsnBegins.MatchString(text):
		return f.literal(j, at, text, "dsn", "")
	case isNpgsql(text, f.Driver):
		return f.literal(j, at, text, "dsn", "npgsql")
	}
	if m := loneMode.FindStringSubmatch(text); m != nil && strings.Contains(f.Text, "host=") {
		if of := givenTo.FindStringSubmatch(f.Text[max(0, j.From-200):j.From]); of != nil && pieces[of[1]] {
			f.claim(j.From, j.To)
			f.add(setting.Setting{Kind: "dsn", Key: "sslmode", At: j.At(at), Mode: m[1], Conn: setting.Conn{Scheme: "dsn", Params: map[string]string{}}})
			return true
		}
	}
	if loc := dsnStart.FindStringSubmatchIndex(j.Text); loc != nil && plausibleDSN(j.Text[loc[2]:loc[3]]) {
		return f.literal(j, loc[2], j.Text[loc[2]:loc[3]], "dsn", "")
	}
	return false
}

// loneMode matches a piece of a string in libpq's form that holds the mode alone, and
// pieces are calls that add one.
var (
	loneMode = regexp.MustCompile(`^sslmode=(disable|allow|prefer|require|verify-ca|verify-full)$`)
	pieces   = map[string]bool{"WriteString": true, "append": true, "push": true, "Append": true, "add": true, "push_str": true, "Add": true}
)

// otherDSN is the beginning of a string for another database, in PDO's form or DBI's.
var otherDSN = regexp.MustCompile(`(?i)^(?:dbi:)?(?:mysql|mariadb|sqlsrv|dblib|odbc|oci|oracle|sqlite|firebird|sybase)\w*:`)

// suffixIn reads parameters that are appended to a URL which is not in the literal.
func (f *File) suffixIn(j syntax.Joined) {
	text := `"` + j.Text
	if j.After {
		text = "}" + j.Text
	}
	loc := suffix.FindStringSubmatchIndex(text)
	if loc == nil || otherScheme(text[:loc[2]]) {
		return
	}
	at := loc[2] - 1
	s, ok := parameters(text[loc[2]:loc[3]])
	if !ok {
		return
	}
	s.At = j.At(at + 1)
	s.Key = f.keyAt(j.From)
	f.claim(j.From, j.To)
	f.add(s)
}

// literal adds the setting of a connection string that stands in a literal.
func (f *File) literal(j syntax.Joined, at int, raw, kind, driver string) bool {
	at = j.At(at)
	return f.connection(raw, kind, driver, f.keyAt(at), at, syntax.Span{From: j.From, To: j.To})
}

// commandIn reads the commands of a program's literal.
func (f *File) commandIn(j syntax.Joined) bool {
	if !strings.ContainsAny(j.Text, " \t") || !programWord.MatchString(j.Text) {
		return false
	}
	return f.embedded(j, f.Path, func(sub *File) { sub.shell(0, len(j.Text), nil) })
}

// embedded reads a text that another document holds in literals, and claims them where
// it holds a setting.
func (f *File) embedded(j syntax.Joined, path string, read func(*File)) bool {
	found := f.within(j.Text, path, j.At, read)
	if found {
		f.claim(j.From, j.To)
	}
	return found
}

// within reads a text that stands in this one, as a file of another name, and keeps the
// settings found there at their places here.
func (f *File) within(text, path string, place func(int) int, read func(*File)) bool {
	sub := New(path, text)
	sub.Project = f.Project
	read(sub)
	for _, s := range sub.Settings {
		s.At = place(s.At)
		for i := range s.Also {
			s.Also[i] = place(s.Also[i])
		}
		if s.Driver == "" {
			s.Driver = sub.Driver
		}
		f.add(s)
	}
	return len(sub.Settings) > 0
}

// commandLists reads commands that a program starts with a list of words:
// run(["pg_dump", "-h", host]), exec.Command("psql", url).
func (f *File) commandLists() {
	f.tree.Walk(func(g *syntax.Group) {
		if g.Open == '{' || len(g.Items) < 2 || len(g.Items[0].Value) == 0 || g.Items[0].Value[0].Kind != 's' || !isProgram(g.Items[0].Value[0].Text) {
			return
		}
		first := g.Items[0].Value[0]
		in := invocation{program: argument{first.Text, first.At}}
		items := g.Items[1:]
		if b := items[0].Block(); b != nil && b.Open == '[' {
			items = syntax.ObjectGroup(b, g).Items // spawn("psql", ["-h", host])
		}
		for i := range items {
			v := f.eval(&items[i])
			if !v.Known {
				v.Text = "${x}"
			}
			in.arguments = append(in.arguments, argument{v.Text, v.At})
		}
		f.invoke(in)
	})
}
