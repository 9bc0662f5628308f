package syntax

import (
	"slices"
	"sort"
	"strings"
)

// Bounds, so that no file costs more than its size is worth.
const (
	DeepestTree   = 200       // brackets in brackets
	deepestInsert = 40        // literals in values that are put into literals
	mostTokens    = 1_500_000 // what comes after them is not read
)

// Span is a stretch of the text, such as a comment.
type Span struct{ From, To int }

// InSpans reports whether an offset lies in one of the spans, which are in order.
func InSpans(spans []Span, at int) bool {
	i := sort.Search(len(spans), func(i int) bool { return spans[i].To > at })
	return i < len(spans) && spans[i].From <= at
}

// token is a piece of the text. Its kind is 's' for a literal, 'w' for a word, a
// number or an operator, or the bracket, comma or semicolon itself. 'h' opens the
// expression of an interpolation in the literal before it, and 'e' ends that.
type token struct {
	kind    byte
	newline bool // it is the first on its line
	before  bool // the bracket does not end: it is taken to end before ref
	at, end int32
	ref     int32 // the index of a literal; of a bracket the token that ends it
}

// literal is what a literal's text is; interpolations are where values are put in.
type literal struct {
	text    string
	inserts []Span
}

// lexer cuts a text into tokens. It makes progress at every step, and reads every
// byte a bounded number of times.
type lexer struct {
	text     string
	lang     *Language
	i        int
	newline  bool // a line ended since the last token
	tokens   []token
	literals []literal
	comments []Span
	broken   []Span // what does not end
	depth    int    // of interpolations that are being read
	// code is where the code ends that a template encloses.
	code int
	// resume is where the text goes on after the end of a line that begins a heredoc.
	resume int
	// noRegexp is the offset up to which no regular expression ends.
	noRegexp int
	*limits
}

// limits bound what is read in vain, in all attempts together.
type limits struct {
	// never are closing marks that do not come any more: no text is searched twice.
	never    map[string]bool
	failures int // what began and did not end
}

// mostFailures is how often a thing of many forms may fail to end before no more are
// looked for.
const mostFailures = 5

// fails notes that something did not end.
func (l *lexer) fails(mark string) {
	if l.failures++; l.failures > mostFailures || l.i >= len(l.text) && mark == "<" {
		l.never[mark] = true
	}
}

func lex(text string, lang *Language) *lexer {
	l := &lexer{text: text, lang: lang, limits: &limits{never: map[string]bool{}}, code: len(text), newline: true}
	l.tokens = make([]token, 0, len(text)/6)
	if lang.template[0] != "" {
		l.code = 0
		l.outside()
	}
	l.run(0)
	return l
}

// run reads tokens up to the end of the text or, within an interpolation, to the byte that
// closes it; false when that does not come.
func (l *lexer) run(closing byte) bool {
	depth := 0
	for {
		l.blank()
		if l.i >= len(l.text) {
			return closing == 0
		}
		if len(l.tokens) >= mostTokens {
			l.broken = append(l.broken, Span{l.i, len(l.text)})
			l.i = len(l.text)
			return false
		}
		c := l.text[l.i]
		if closing != 0 {
			switch c {
			case '{', '(', '[':
				depth++
			case '}', ')', ']':
				if depth == 0 {
					if c == closing {
						l.i++
						return true
					}
					return false
				}
				depth--
			}
		}
		l.token(c)
	}
}

// token reads one token, and at least one byte.
func (l *lexer) token(c byte) {
	for _, special := range l.lang.special {
		if special(l) {
			return
		}
	}
	if l.formed(c) || l.quoted(c) {
		return
	}
	from := l.i
	switch {
	case strings.IndexByte("{}[](),;", c) >= 0:
		l.i++
		l.emit(c, from)
		return
	case WordByte(c) || l.lang.lisp && l.wordByte(c):
		l.word()
		if l.prefixed(from) {
			return
		}
	case c == ':' && l.lang.symbols && l.at(1) != '.' && l.wordByte(l.at(1)) && (l.i == 0 || !strings.ContainsRune("\"':])}", rune(l.text[l.i-1])) && !l.wordByte(l.text[l.i-1])):
		l.i++
		l.word()
	default:
		l.i++
		for l.i < len(l.text) && l.i-from < 3 && strings.IndexByte("=<>!&|~:-+*?", c) >= 0 && strings.IndexByte("=>&|~:?", l.text[l.i]) >= 0 {
			l.i++
		}
	}
	l.emit(l.kindOf(l.text[from:l.i]), from)
}

// kindOf is 'w', or the bracket that a word is: Elixir's do … end and fn … end.
func (l *lexer) kindOf(word string) byte {
	if l.lang.doEnd && l.at(0) != ':' {
		switch word {
		case "do", "fn":
			return '{'
		case "end":
			return '}'
		}
	}
	return 'w'
}

func (l *lexer) emit(kind byte, from int) {
	if n := len(l.tokens); n == cap(l.tokens) { // as many for each byte as until here
		l.tokens = slices.Grow(l.tokens, int(float64(n)*float64(len(l.text)-l.i)/float64(max(l.i, 1)))+64)
	}
	l.tokens = append(l.tokens, token{kind: kind, newline: l.newline, at: int32(from), end: int32(l.i), ref: -1})
	l.newline = false
}

// at is the byte so far ahead, 0 after the end.
func (l *lexer) at(ahead int) byte {
	if i := l.i + ahead; i >= 0 && i < len(l.text) {
		return l.text[i]
	}
	return 0
}

func (l *lexer) has(prefix string) bool { return strings.HasPrefix(l.text[l.i:], prefix) }

// last is the text of the last token, "" for none and for a literal.
func (l *lexer) last() string {
	if len(l.tokens) == 0 {
		return ""
	}
	t := l.tokens[len(l.tokens)-1]
	if t.kind == 's' || t.kind == 'h' || t.kind == 'e' {
		return ""
	}
	return l.text[t.at:t.end]
}

// touches reports whether the last token ends where the next begins.
func (l *lexer) touches() bool {
	return len(l.tokens) > 0 && int(l.tokens[len(l.tokens)-1].end) == l.i
}

// operand reports whether what is read so far ends in a value, so that an operator
// comes next and no literal.
func (l *lexer) operand() bool {
	if len(l.tokens) == 0 {
		return false
	}
	t := l.tokens[len(l.tokens)-1]
	switch t.kind {
	case 's', 'e', ')', ']', '}':
		return true
	case 'w':
		w := l.text[t.at:t.end]
		return WordByte(w[len(w)-1]) && w[len(w)-1] != '.' && !operatorWords[w]
	}
	return false
}

// operatorWords are words after which a value comes.
var operatorWords = map[string]bool{
	"return": true, "typeof": true, "case": true, "in": true, "of": true, "do": true, "else": true, "void": true, "delete": true, "throw": true, "new": true, "await": true,
	"yield": true, "if": true, "unless": true, "when": true, "while": true, "until": true, "and": true, "or": true, "not": true, "then": true, "puts": true, "split": true, "elsif": true,
}

func (l *lexer) wordByte(c byte) bool {
	return WordByte(c) || c != 0 && strings.IndexByte(l.lang.wordBytes, c) >= 0
}

// WordByte reports whether names and numbers are made of a byte: letters, digits,
// _ $ @ and the dot.
func WordByte(c byte) bool {
	return c == '_' || c == '$' || c == '@' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

func (l *lexer) word() {
	for l.i < len(l.text) {
		c := l.text[l.i]
		switch {
		case WordByte(c):
			l.i++
		case l.lang.lisp && l.wordByte(c):
			l.i++
		case (c == '?' || c == '!') && l.wordByte(c) && l.at(1) != '=' && l.at(1) != '"' && l.at(1) != '\'':
			l.i++
			return
		case c == '\'' && l.lang.Name == "c" && l.i > 0 && l.text[l.i-1] >= '0' && l.text[l.i-1] <= '9' && l.at(1) >= '0' && l.at(1) <= '9':
			l.i++ // 1'000
		default:
			n := l.join()
			if n == 0 {
				return
			}
			l.i += n
		}
	}
}

// join is the length of what joins the word with the next, 0 where nothing does.
func (l *lexer) join() int {
	for _, j := range l.lang.joins {
		if l.has(j) && WordByte(l.at(len(j))) || j == "?." && l.has(j) {
			return len(j)
		}
	}
	return 0
}

// blank skips blanks, comments and what stands outside of a template's code.
func (l *lexer) blank() {
	for l.i < len(l.text) {
		if l.lang.template[0] != "" && l.i >= l.code {
			if l.i == l.code {
				l.outside()
			} else {
				l.codeEnds() // a literal held what looks like the end
			}
			continue
		}
		c := l.text[l.i]
		switch {
		case c == '\n':
			l.newline = true
			if l.i++; l.resume > l.i {
				l.i = l.resume
			}
		case c <= ' ' || l.lang.lisp && c == ',':
			l.i++
		case c == '\\' && l.at(1) == '\n':
			l.i += 2
		case c == '\\' && l.at(1) == '\r' && l.at(2) == '\n':
			l.i += 3
		case !l.comment():
			return
		}
	}
}

// comment skips one comment, if one begins here.
func (l *lexer) comment() bool {
	from := l.i
	for _, b := range l.lang.block {
		open := b[0]
		if open[0] == '\n' { // at the beginning of a line only
			if l.i > 0 && l.text[l.i-1] != '\n' {
				continue
			}
			open = open[1:]
		}
		if !l.has(open) {
			continue
		}
		l.i += len(open)
		l.i = l.closed(open, b[1])
		l.comments = append(l.comments, Span{from, l.i})
		return true
	}
	for _, open := range l.lang.line {
		if !l.has(open) || open == "--" && strings.IndexByte("!#$%&*+./<=>?@\\^|~:", l.at(2)) >= 0 || open == "#" && l.lang.Name == "php" && l.at(1) == '[' {
			continue
		}
		code := max(l.code, l.i)
		end := strings.IndexByte(l.text[l.i:code], '\n')
		if end < 0 {
			end = code - l.i
		}
		l.i += end
		l.comments = append(l.comments, Span{from, l.i})
		return true
	}
	return false
}

// closed is where a comment ends that began before the current offset.
func (l *lexer) closed(open, end string) int {
	depth := 1
	for i := l.i; i < len(l.text); {
		n := strings.Index(l.text[i:], end)
		if n < 0 {
			break
		}
		if l.lang.nested {
			depth += strings.Count(l.text[i:i+n], open)
		}
		i += n + len(end)
		if depth--; depth == 0 {
			return i
		}
	}
	return len(l.text)
}

// outside skips what is no code: the HTML around PHP's, a component's around its
// script. It is a literal of its own, in which a URL may stand.
func (l *lexer) outside() {
	open, end := l.lang.template[0], l.lang.template[1]
	from := l.i
	if l.code > 0 && l.has(end) {
		l.i += len(end)
	}
	n := strings.Index(l.text[l.i:], open)
	to := l.i + n
	if n < 0 {
		to, l.i = len(l.text), len(l.text)
	} else {
		l.i = to + len(open)
		end := map[byte]byte{'s': '>', '`': '\n'}[open[1]] // <script lang="ts">, ```{r name}
		if i := strings.IndexByte(l.text[l.i:], end); end != 0 && i >= 0 {
			l.i += i + 1
		}
		for end == 0 && l.i < len(l.text) && WordByte(l.text[l.i]) {
			l.i++ // <?php
		}
		if strings.IndexByte("=-#", l.at(0)) >= 0 && l.at(0) != 0 {
			l.i++
		}
	}
	l.newline = true
	if strings.TrimSpace(l.text[from:to]) != "" {
		l.tokens = append(l.tokens, token{kind: 's', newline: true, at: int32(from), end: int32(to), ref: int32(len(l.literals))}, token{kind: ';', at: int32(to), end: int32(to), ref: -1})
		l.literals = append(l.literals, literal{text: l.text[from:to]})
	}
	l.codeEnds()
}

// codeEnds finds where the code ends that a template encloses.
func (l *lexer) codeEnds() {
	l.code = len(l.text)
	if i := strings.Index(l.text[l.i:], l.lang.template[1]); i >= 0 {
		l.code = l.i + i
	}
}
