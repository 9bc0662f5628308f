package readers

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"dbaudit/pkg/collect/clients/setting"
	code "dbaudit/pkg/collect/clients/syntax"
)

// readEnv reads a .env file: every assignment is of one environment.
func readEnv(f *File, kind string) error {
	f.hashComments()
	f.connections(f.pairs(0, len(f.Text)), origin{kind: kind, variables: true})
	return nil
}

// readShell reads a script: what it exports is one environment, and each container
// that it starts has one of its own. A script for another shell, or with an error, is
// read by its lines.
func readShell(f *File, kind string) error {
	if path.Ext(f.Path) != ".ps1" && path.Ext(f.Path) != ".bat" && path.Ext(f.Path) != ".cmd" && f.script(kind) {
		return nil
	}
	f.hashComments()
	f.connections(f.exportedAbove(), origin{kind: kind, variables: true})
	f.findCommands()
	return nil
}

// readUnit reads a unit of systemd: its variables are one environment, and its commands
// are found by their lines.
func readUnit(f *File, kind string) error {
	f.hashComments()
	f.connections(f.exportedAbove(), origin{kind: kind, variables: true})
	return nil
}

// hashComments marks lines that are comments.
func (f *File) hashComments() {
	for i, start := range f.starts {
		line := f.Line(i + 1)
		if t := strings.TrimLeft(line, " \t"); strings.HasPrefix(t, "#") && !strings.HasPrefix(t, "#!") || strings.HasPrefix(strings.ToUpper(t), "REM ") {
			f.comments = append(f.comments, code.Span{From: start, To: start + len(line)})
		}
	}
}

// isProse: a file in which a command's name may stand in a sentence.
func (f *File) isProse() bool {
	switch recogniserFor(f.Path).kind {
	case "shell", "dockerfile", "systemd", "yaml":
		return false
	}
	return true
}

// largestShell is in bytes: the parser calls itself for whatever stands in brackets.
const largestShell = 256 << 10

// script reads the whole file as a script.
func (f *File) script(kind string) bool {
	sh := f.parseShell(0, len(f.Text))
	if sh == nil {
		return false
	}
	f.comments = sh.comments
	sh.read()
	before, added := len(f.Settings), added(f.Text)
	f.connections(sh.own, origin{kind: kind, variables: true})
	for i := before; i < len(f.Settings); i++ {
		if s := &f.Settings[i]; s.Mode == "" && added[s.Key] {
			s.ModeElsewhere = "parameters are added to the string later"
		}
	}
	sh.started(kind)
	return true
}

// adds matches an assignment that adds parameters to a variable: URL="$URL?$ARGS".
var adds = regexp.MustCompile(`\b(\w+)(?:=["']?\$\{?(\w+)\}?["']?["']?[?&]|\+=)`)

// added are the variables of a text to which it adds parameters.
func added(text string) map[string]bool {
	names := map[string]bool{}
	for _, m := range adds.FindAllStringSubmatch(text, -1) {
		if m[2] == m[1] || m[2] == "" {
			names[m[1]] = true
		}
	}
	return names
}

// shell reads the commands of a stretch of the text; false where it is no shell.
func (f *File) shell(from, to int, exported *inherited) bool {
	sh := f.parseShell(from, to)
	if sh != nil {
		if exported != nil {
			for k := range exported {
				sh.exported[k] = slices.Clip(exported[k])
			}
		}
		sh.read()
	}
	return sh != nil
}

// shellText is a stretch of shell that has been parsed.
type shellText struct {
	*File
	base       int
	file       *syntax.File
	vars       map[string]string // literal values, of names that are given one only
	own        []pair            // what the script gives itself and its commands
	containers [][]pair
	exported   inherited
	comments   []code.Span
	printed    map[*syntax.Redirect]bool // documents that are shown, and go nowhere else
}

// gives notes what the script gives itself, and of that what its commands inherit.
func (sh *shellText) gives(ps ...pair) {
	sh.own = append(sh.own, ps...)
	sh.exported.add(ps...)
}

// foreign are the places of template languages, which are no shell.
var foreign = regexp.MustCompile(`\$?\{\{[^\n]*?\}\}|<%=?[^\n]*?%>|\{%[^\n]*?%\}|<[A-Za-z][\w -]*>|\$\{[^{}\n]*\}`)

// parameter is an expansion that a shell knows.
var parameter = regexp.MustCompile(`^\$\{[#!]?\w+(?:\[[@*\w]+\])?(?:[:#%/^,@+=?-].*)?\}$`)

// parseShell parses a stretch of the text, nil where it is no shell.
func (f *File) parseShell(from, to int) *shellText {
	if to-from > largestShell {
		return nil
	}
	text := foreign.ReplaceAllStringFunc(f.Text[from:to], func(m string) string {
		if parameter.MatchString(m) {
			return m
		}
		return strings.Repeat("\x01", len(m))
	})
	file, err := syntax.NewParser(syntax.KeepComments(true)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil
	}
	sh := &shellText{File: f, base: from, file: file, vars: map[string]string{}}
	if strings.Contains(text, "<<") {
		sh.prints()
	}
	times := map[string]int{}
	syntax.Walk(file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Assign:
			if n.Name != nil && n.Value != nil {
				if times[n.Name.Value]++; times[n.Name.Value] == 1 {
					sh.vars[n.Name.Value] = sh.word(n.Value)
				} else {
					delete(sh.vars, n.Name.Value)
				}
			}
		case *syntax.Comment:
			sh.comments = append(sh.comments, code.Span{From: sh.at(n.Hash), To: sh.at(n.End())})
		}
		return true
	})
	return sh
}

func (sh *shellText) at(p syntax.Pos) int {
	return min(sh.base+int(p.Offset()), len(sh.Text))
}

// source is what stands in the file for a part of it.
func (sh *shellText) sourceOf(n syntax.Node) string { return sh.Text[sh.at(n.Pos()):sh.at(n.End())] }

// word is the text of a word. What is put in at run time stands as ${…}.
func (sh *shellText) word(w *syntax.Word) string {
	var b strings.Builder
	for _, p := range w.Parts {
		sh.part(&b, p)
	}
	return b.String()
}

func (sh *shellText) part(b *strings.Builder, p syntax.WordPart) {
	switch p := p.(type) {
	case *syntax.Lit:
		if strings.Contains(p.Value, "\x01") {
			b.WriteString(sh.sourceOf(p))
			return
		}
		for i := 0; i < len(p.Value); i++ {
			if p.Value[i] == '\\' && i+1 < len(p.Value) {
				if i++; p.Value[i] == '\n' {
					continue
				}
			}
			b.WriteByte(p.Value[i])
		}
	case *syntax.SglQuoted:
		if strings.Contains(p.Value, "\x01") {
			src := sh.sourceOf(p)
			b.WriteString(src[1 : len(src)-1])
			return
		}
		b.WriteString(p.Value)
	case *syntax.DblQuoted:
		for _, q := range p.Parts {
			sh.part(b, q)
		}
	case *syntax.ParamExp:
		if v, ok := sh.vars[p.Param.Value]; ok && p.Exp == nil && p.Slice == nil && p.Repl == nil && !p.Length && !isConnString(v) && !setting.Interpolated(v) {
			b.WriteString(v)
			return
		}
		if p.Short {
			b.WriteString("${" + p.Param.Value + "}")
			return
		}
		b.WriteString(sh.sourceOf(p))
	default:
		if src := sh.sourceOf(p); len(src) < 200 && !strings.Contains(src, "\n") {
			b.WriteString(src)
		} else {
			b.WriteString("${x}")
		}
	}
}

func (sh *shellText) pairOf(a *syntax.Assign) (pair, bool) {
	if a.Name == nil || a.Value == nil {
		return pair{}, false
	}
	at := sh.at(a.Value.Pos())
	if len(a.Value.Parts) > 0 {
		if _, quoted := a.Value.Parts[0].(*syntax.Lit); !quoted {
			at++ // after the quote
		}
	}
	v := sh.word(a.Value)
	return pair{name: a.Name.Value, value: v, at: at, end: sh.at(a.Value.End()), nameAt: sh.at(a.Name.Pos())}, true
}

// read visits the script's commands.
func (sh *shellText) read() {
	syntax.Walk(sh.file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.DeclClause:
			for _, a := range n.Args {
				if p, ok := sh.pairOf(a); ok {
					sh.gives(p)
				}
			}
		case *syntax.CallExpr:
			sh.call(n)
		case *syntax.Stmt:
			sh.written(n)
		case *syntax.Redirect:
			if n.Hdoc != nil && !sh.printed[n] && !sh.isClaimed(sh.at(n.Hdoc.Pos()), sh.at(n.Hdoc.End())) {
				sh.gives(sh.pairs(sh.at(n.Hdoc.Pos()), sh.at(n.Hdoc.End()))...)
			}
		}
		return true
	})
}

// written reads a document that a command writes to a file, as that file: cat > a.ini <<EOF,
// tee a.ini <<EOF.
func (sh *shellText) written(s *syntax.Stmt) {
	name, document := "", (*syntax.Word)(nil)
	if c, ok := s.Cmd.(*syntax.CallExpr); ok && len(c.Args) > 1 && slices.ContainsFunc(c.Args, func(w *syntax.Word) bool { return sh.word(w) == "tee" }) {
		name = sh.word(c.Args[len(c.Args)-1])
	}
	for _, r := range s.Redirs {
		switch {
		case r.Hdoc != nil && !sh.printed[r]:
			document = r.Hdoc
		case r.Op == syntax.RdrOut || r.Op == syntax.AppOut:
			name = sh.word(r.Word)
		}
	}
	name = path.Base(name)
	if kind := recogniserFor(name).kind; document == nil || kind == "env_file" || !slices.Contains(embeddedKinds, kind) {
		return
	}
	from, to := sh.at(document.Pos()), sh.at(document.End())
	sh.File.part(from, to, name)
	sh.claim(from, to)
}

// call reads one command.
func (sh *shellText) call(c *syntax.CallExpr) {
	var assigned []pair
	for _, a := range c.Assigns {
		if p, ok := sh.pairOf(a); ok {
			assigned = append(assigned, p)
		}
	}
	if len(c.Args) == 0 {
		sh.gives(assigned...)
		return
	}
	words := make([]argument, 0, len(c.Args))
	for _, w := range c.Args {
		words = append(words, argument{sh.word(w), sh.at(w.Pos()) + quoted(w)})
	}
	switch name := path.Base(words[0].text); {
	case (name == "set" || name == "setenv") && len(words) >= 3: // fish, csh
		n := len(words)
		sh.gives(pair{name: words[n-2].text, value: words[n-1].text, at: words[n-1].at, end: words[n-1].at + len(words[n-1].text), nameAt: words[n-2].at})
	case slices.Contains([]string{"docker", "podman", "nerdctl", "docker-compose"}, name):
		sh.container(words)
	case name == "env" || name == "cross-env":
		for _, w := range words[1:] {
			if n, v, ok := strings.Cut(w.text, "="); ok && envName.MatchString(n) {
				assigned = append(assigned, pair{name: n, value: v, at: w.at + len(n) + 1, end: w.at + len(w.text), nameAt: w.at})
			}
		}
	}
	program := -1
	for i, w := range words {
		if isProgram(w.text) && (i == 0 || !strings.HasPrefix(words[i-1].text, "-") || words[i-1].text == "--") {
			program = i
			break
		}
		// ssh host "psql …", sh -c "psql …"
		if i > 0 && strings.ContainsAny(w.text, " \n") && programWord.MatchString(w.text) && starters[path.Base(words[0].text)] {
			sh.nested(w)
		}
	}
	if program < 0 {
		sh.gives(assigned...) // DATABASE_URL=… ./migrate
		return
	}
	sh.invoke(invocation{
		program: argument{words[program].text, words[program].at + strings.LastIndexByte(words[program].text, '/') + 1}, arguments: words[program+1:],
		variables: assigned, exported: &sh.exported, prose: sh.isProse(),
	})
}

var starters = map[string]bool{"ssh": true, "sh": true, "bash": true, "su": true, "sudo": true, "eval": true, "docker": true, "podman": true, "kubectl": true, "watch": true, "timeout": true, "xargs": true, "exec": true, "oc": true, "doctl": true}

func quoted(w *syntax.Word) int {
	if len(w.Parts) == 1 {
		switch w.Parts[0].(type) {
		case *syntax.SglQuoted, *syntax.DblQuoted:
			return 1
		}
	}
	return 0
}

// nested reads a command that is given as one word. It stands in the file as written.
func (sh *shellText) nested(w argument) {
	end := min(w.at+len(w.text), len(sh.Text))
	if sh.Text[w.at:end] != w.text {
		return
	}
	sh.shell(w.at, end, &sh.exported)
}
