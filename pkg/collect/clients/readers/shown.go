package readers

import (
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

var (
	// exampleBefore matches a line up to what it gives as an example: after such words,
	// in a list for a linter, or in a sentence ("expected postgres://…").
	exampleBefore = regexp.MustCompile(`(?i)(?:\be\. ?g\.|\bfor (?:example|instance)\b|\bsuch as\b|\bz\. ?b\.|\bp\. ?ex\.|\bpor ejemplo\b|例)[^;,{}]{0,80}$|\b(?:bad|good|valid|invalid)["']?\s*[:=]\s*\[[^\]]*$`)
	// exampleKey matches a line up to the value, or a part of it, of a key for examples.
	exampleKey = regexp.MustCompile(`(?i)\bexamples?["']?\s*[:=][^;,{}]{0,80}$`)
	// sentenceBefore matches a line up to what a sentence gives as a string ("expected
	// postgres://…"). Such words are those of languages and commands too.
	sentenceBefore = regexp.MustCompile(`(?i)[a-z,;:]["'\x60)]? (?:like|as|expected|expects|write|see|becomes|instead of|(?:must|should) be)[:,]? ["'\x60(]?$`)
	// logged matches the beginning of a line that a program printed: a time, a level,
	// or logfmt's fields.
	logged = regexp.MustCompile(`^\s*(?:\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d|\w{3} [ \d]\d \d\d:\d\d:\d\d |\[?(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\b[\]: ]|(?:time=\S+ )?level=\w+ .*\bmsg=|\{"(?:level|time|ts)":)`)
	// copied begins the rows of a table in a dump.
	copied = regexp.MustCompile(`(?i)\bCOPY\s[^;]*\sFROM\s+stdin\b[^;\n]*;`)
	// testImport matches the import of what only tests run with.
	testImport = regexp.MustCompile(`(?m)^(?:import(?: static)? |from |[ \t]+[._]? ?")(?:(pytest|unittest)|github\.com/(?:onsi/(?:ginkgo|gomega)|stretchr/testify)|org\.(?:junit|testng|testcontainers))\b|^(?:import|[ \t]+) ?"testing"\r?$|^(?:import|const|let|var) .*(?:from |require\()['"](?:vitest|@jest/globals|@playwright/test|mocha|chai)['"]`)
	// levelNamed matches a line that gives a value to a name which is also a level's.
	levelNamed = regexp.MustCompile(`^\s*(?:DEBUG|INFO|WARN|WARNING|ERROR|FATAL)\s*=`)
)

// textSpan is a value under a key of texts.
type textSpan struct {
	syntax.Span
	key  string
	bare bool
}

// text notes a value under a key of texts. They come in the order of the file, but for
// those that an alias brings again.
func (f *File) text(key string, from, to int, isBare bool) {
	if n := len(f.texts); n == 0 || from >= f.texts[n-1].To {
		f.texts = append(f.texts, textSpan{syntax.Span{From: from, To: max(to, from+1)}, key, isBare})
	}
}

// textAt is the key of texts that an offset is under, and whether its value is bare.
func (f *File) textAt(at int) (key string, isBare bool) {
	if f.textKey != "" {
		return f.textKey, true
	}
	i := sort.Search(len(f.texts), func(i int) bool { return f.texts[i].To > at })
	if i < len(f.texts) && f.texts[i].From <= at {
		return f.texts[i].key, f.texts[i].bare
	}
	return "", false
}

const (
	shownText = "a text that is shown or compared: nothing connects with it"
	logLine   = "a line of a log: it was printed by a program"
	testText  = "test only: the function, or what the file imports, says so"
)

// onlyTests: what the file imports is for tests. What runs tests of others imports
// Python's frameworks too, and has no test itself.
func onlyTests(text string) bool {
	m := testImport.FindStringSubmatch(text)
	return m != nil && (m[1] == "" || slices.ContainsFunc(pythonTests, func(w string) bool { return strings.Contains(text, w) }))
}

var pythonTests = []string{"def test", "@pytest.", "pytest.raises", "TestCase"}

// excuse says of a setting that nothing of production connects with it. A word does not
// outweigh the full name of another computer in a value that is nothing but a connection
// string: that is judged, with a doubt.
func (f *File) excuse(s *setting.Setting) {
	remote := setting.IsRemote(s.Conn.Host())
	doubt := func(why string) {
		if s.Likely == "" {
			s.Likely = why
		}
	}
	if f.testFile || slices.ContainsFunc(f.tests, func(t syntax.Span) bool { return s.At >= t.From && s.At < t.To }) {
		s.Exempt, s.Context = testText, setting.Tests
		return
	}
	if key, isBare := f.textAt(s.At); key != "" {
		if !remote || !isBare || alwaysText(key) {
			s.Exempt, s.Context = shownText, setting.Docs
			return
		}
		doubt("its key, " + key + ", may be that of a text")
	}
	if why := f.shown(s.At); why != "" {
		s.Exempt, s.Context = why, setting.Docs
		return
	}
	kind := recogniserFor(f.Path).kind
	if before := f.lineBefore(s.At); kind == "json" && quotedCode.MatchString(lastLine(before)) || (kind == "json" || kind == "yaml") && afterSentence(lastLine(before)) {
		s.Exempt, s.Context = inText, setting.Docs // a scalar with words in it
		return
	}
	if kind == "shell" && f.echoed(s.At) {
		s.Exempt, s.Context = shownText, setting.Docs
		return
	}
	if (kind == "shell" || kind == "yaml") && f.rendered(s.At) {
		s.Exempt, s.Context = "a chart is rendered with it, and not installed", setting.Tests
		return
	}
	if f.isCode() || kind == "runbook" || !sentenceBefore.MatchString(lastLine(f.lineBefore(s.At))) {
		return
	}
	if !remote {
		s.Exempt, s.Context = inText, setting.Docs
		return
	}
	doubt("it may stand in a sentence")
}

const inText = "an example in a text: nothing connects with it"

// bare: a value is a connection string, and nothing around it.
func bare(text string) bool {
	if len(text) > longestURL {
		return false
	}
	words := strings.Fields(text)
	return len(words) == 1 && !strings.Contains(text, "(") || !slices.ContainsFunc(words, func(w string) bool { return !keyword.MatchString(w) })
}

// keyword matches one of libpq's keywords with its value.
var keyword = regexp.MustCompile(`^[a-z_]+=`)

// alwaysText are words that no database is called.
func alwaysText(key string) bool {
	w := words(key)
	return len(w) > 0 && slices.Contains(neverNames, w[len(w)-1])
}

var neverNames = strings.Fields(`example examples counterexample placeholder tooltip helptext description desc`)

// givenTo matches what stands before the argument of a call.
var givenTo = regexp.MustCompile(`(\w+)!?\(\s*(?:[^()"'\x60\n]*,\s*)?[bfr]?["'\x60]*$`)

// baseOf matches what stands before the second argument of new URL(…).
var baseOf = regexp.MustCompile(`\bURL\([^;]*,\s*["'\x60]$`)

// textNames are names of texts for people, and textCalls what shows or compares its
// arguments.
var (
	textNames = strings.Fields(`example examples counterexample usage help description desc doc docs note notes message msg hint placeholder tooltip label title summary long short epilog`)
	textCalls = strings.Fields(`HasPrefix HasSuffix Contains EqualFold TrimPrefix startsWith endsWith startswith endswith starts_with ends_with start_with includes indexOf contains match matches test
		log info warn warning error debug print println Println Printf puts eprintln Error Errorf Fatalf Exception ValueError RuntimeError panic bail`)
)

// echoed: a script says a sentence, which goes nowhere else.
func (f *File) echoed(at int) bool {
	n, _ := f.Place(min(max(at, 0), len(f.Text)))
	line := f.Line(n)
	return len(line) < 2000 && echo.MatchString(line) && !strings.Contains(line, ">") && isSentence(line)
}

var echo = regexp.MustCompile(`^\s*[@-]*(?:echo|printf)\s`)

// inDump: the offset is in the rows of a table, which end with a line of "\.".
func (f *File) inDump(at int) bool {
	if !strings.EqualFold(path.Ext(f.Path), ".sql") {
		return false
	}
	if f.rows == nil {
		f.rows = []syntax.Span{}
		for _, loc := range copied.FindAllStringIndex(f.Text, -1) {
			end := strings.Index(f.Text[loc[1]:], "\n\\.")
			if end < 0 {
				end = len(f.Text) - loc[1]
			}
			if n := len(f.rows); n == 0 || loc[1] >= f.rows[n-1].To {
				f.rows = append(f.rows, syntax.Span{From: loc[1], To: loc[1] + end})
			}
		}
	}
	return syntax.InSpans(f.rows, at)
}

// lineBefore is an offset's line, up to there.
func (f *File) lineBefore(at int) string {
	at = min(max(at, 0), len(f.Text))
	line, _ := f.Place(at)
	return f.Text[f.starts[line-1]:at]
}

// textFor excuses what a literal holds that is there to be read, printed or compared.
func (f *File) textFor(s *setting.Setting, j syntax.Joined) {
	before := f.Text[max(0, j.From-200):j.From]
	whole := bare(j.Text) && setting.IsRemote(s.Conn.Host())
	if w := words(f.keyAt(j.From)); len(w) > 0 && slices.Contains(textNames, w[len(w)-1]) {
		if name := w[len(w)-1]; !whole || slices.Contains(neverNames, name) {
			s.Exempt, s.Context = shownText, setting.Docs
		} else if s.Likely == "" {
			s.Likely = "its name, " + name + ", may be that of a text"
		}
	}
	if s.Exempt == "" && f.onSocket(s, j) {
		s.Exempt = setting.OnSocket
	}
	line, at := f.settingLine(s, j)
	switch m := givenTo.FindStringSubmatch(before); {
	case baseOf.MatchString(before):
		s.Exempt, s.Context = "the base of a relative URL: nothing connects with it", setting.Docs
	case m != nil && showsText(m[1]) && !(m[1] == "test" && whole && f.lastArgument(j.To)), raises.MatchString(lastLine(before)):
		s.Exempt, s.Context = shownText, setting.Docs
	case alwaysText(j.Key), docAttribute.MatchString(before):
		s.Exempt, s.Context = shownText, setting.Docs
	case j.Alone && recogniserFor(f.Path).kind == "python":
		s.Exempt, s.Context = shownText, setting.Docs // a docstring
	case inMarkup[path.Ext(f.Path)] && !bare(j.Text):
		s.Exempt, s.Context = shownText, setting.Docs // a browser connects with nothing
	case s.At > j.From && sentenceBefore.MatchString(lastLine(f.Text[j.From:s.At])):
		s.Exempt, s.Context = inText, setting.Docs
	case logged.MatchString(line[:at]):
		s.Exempt, s.Context = logLine, setting.Docs
	case !strings.HasSuffix(s.Kind, "_command") && isSentence(line):
		s.Exempt, s.Context = inText, setting.Docs
	}
}

// onSocket: the host is an expression that is called a socket: "${socketDir}", or what is
// put in for the %s of Sprintf("host=%s …", GetSocketDir()).
func (f *File) onSocket(s *setting.Setting, j syntax.Joined) bool {
	host := s.Conn.Host()
	if host == "" || j.To-j.From > longestURL || !setting.Interpolated(host) && !setting.IsDynamic(host) {
		return false
	}
	verb := hostVerb.FindStringIndex(f.Text[j.From:j.To])
	if !strings.HasPrefix(host, "%") || verb == nil {
		return socketName.MatchString(host)
	}
	args := f.Text[j.To:min(len(f.Text), j.To+500)]
	if end := strings.IndexAny(args, ";{}"); end >= 0 {
		args = args[:end]
	}
	values := strings.Split(args, ",") // the first is what stands before the first comma: nothing
	n := strings.Count(f.Text[j.From:j.From+verb[1]], "%")
	return n < len(values) && socketName.MatchString(values[n])
}

// hostVerb matches a format up to the verb that is the host.
var hostVerb = regexp.MustCompile(`(?:\bhost=['"]?|@)%`)

var socketName = regexp.MustCompile(`(?i)(?:^|[^b])sock(?:et)?_?(?:dir|path|folder)`)

// inMarkup are the endings of programs that are the markup of a user interface.
var inMarkup = map[string]bool{".tsx": true, ".jsx": true, ".vue": true, ".svelte": true}

// docAttribute matches what stands before Elixir's documentation.
var docAttribute = regexp.MustCompile(`@(?:module|type)?doc\s+(?:~[sS])?["']*$`)

// raises matches what stands before the text that a statement without brackets shows.
var raises = regexp.MustCompile(`(?:^|[^\w.])(?:raise|abort|fail|warn|puts|die)\s[^"'\x60;]*["'\x60]?$`)

// showsText: what is called shows or compares its arguments, or is an error.
func showsText(name string) bool {
	return slices.Contains(textCalls, name) || slices.Contains(neverNames, strings.ToLower(name)) || strings.HasSuffix(name, "Error") || strings.HasSuffix(name, "Exception")
}

// settingLine is the line of a literal on which a setting stands, and where in it.
func (f *File) settingLine(s *setting.Setting, j syntax.Joined) (line string, at int) {
	text := j.Text
	first, _ := f.Place(j.From)
	if own, _ := f.Place(s.At); own > first {
		before := lastLine(f.lineBefore(s.At))
		end := min(lineEnd(f.Text, s.At), j.To, s.At+2000)
		return before + f.Text[s.At:max(s.At, end)], len(before)
	}
	if at = strings.Index(text, "://"); at < 0 {
		at = max(0, strings.Index(text, "="))
	}
	from := max(strings.LastIndexByte(text[:at], '\n')+1, at-200)
	return text[from:min(lineEnd(text[:min(len(text), at+2000)], at), at+2000)], at - from
}

var (
	// plainWord matches a word of a sentence, with the marks around it.
	plainWord = regexp.MustCompile(`^["'(\x60]*[\pL][\pLl']+["')\x60,.;:!?]*$`)
	// notSentence matches statements of SQL, and commands with options or others after them.
	notSentence = regexp.MustCompile(`(?i)^\s*(?:select|insert|update|create|alter|copy|attach|import)\s|(?:^|\s)--?\w|\bdblink|[|&]|\$\(`)
)

// quotedCode matches what stands before code in a text of Markdown.
var quotedCode = regexp.MustCompile("`(?:[A-Z_]+=)?$")

// afterSentence: at least three plain words stand before a setting.
func afterSentence(before string) bool {
	return isSentence(before) && !strings.ContainsAny(before, "[{<$")
}

// isSentence: at least three plain words stand around a setting, which nothing connects
// with then.
func isSentence(line string) bool {
	n := 0
	for _, w := range strings.Fields(line) {
		if plainWord.MatchString(w) {
			n++
		}
	}
	return n >= 3 && !notSentence.MatchString(line)
}

// lastArgument: a call's arguments end after the literal that ends at an offset. A
// test's name is followed by the test.
func (f *File) lastArgument(at int) bool {
	return strings.HasPrefix(strings.TrimLeft(f.Text[at:min(len(f.Text), at+20)], "\"'`, \n"), ")")
}

func lastLine(text string) string {
	text = text[max(0, len(text)-200):]
	return text[strings.LastIndexByte(text, '\n')+1:]
}

// shown says why nothing connects with what stands at an offset: it is an example, was
// printed by a program, or is a row of a table. It is "" where none of them is seen.
func (f *File) shown(at int) string {
	before := f.lineBefore(at)
	kind, near := recogniserFor(f.Path).kind, before[max(0, len(before)-200):]
	if kind != "runbook" && (exampleBefore.MatchString(near) || kind != "terraform" && exampleKey.MatchString(near)) {
		return inText
	}
	if !f.isCode() && logged.MatchString(before) && !levelNamed.MatchString(before) {
		return logLine
	}
	if f.inDump(at) {
		return "a row of a table in a dump: nothing connects with it"
	}
	return ""
}
