package syntax

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// quoted reads a literal of the language's table, if one begins here.
func (l *lexer) quoted(c byte) bool {
	for i := range l.lang.quotes {
		q := &l.lang.quotes[i]
		if q.open[0] != c || !l.has(q.open) || q.char && !l.oneCharacter() {
			continue
		}
		l.read(*q, l.i, l.i+len(q.open))
		return true
	}
	return false
}

// oneCharacter tells 'x' from Rust's lifetimes, Haskell's primes and Scala's symbols.
func (l *lexer) oneCharacter() bool {
	if l.lang.Name == "hs" && l.touches() {
		return false
	}
	if l.at(1) == '\\' {
		return strings.IndexByte(l.text[l.i+2:min(len(l.text), l.i+14)], '\'') >= 0
	}
	_, n := utf8.DecodeRuneInString(l.text[l.i+1:])
	return l.at(1+n) == '\'' && l.at(1) != '\n'
}

// prefixed reads a literal whose prefix is the word just read: f"…", r'…'.
func (l *lexer) prefixed(from int) bool {
	if l.lang.prefixes == nil || l.i-from > 3 {
		return false
	}
	change, ok := l.lang.prefixes[strings.ToLower(l.text[from:l.i])]
	if !ok {
		return false
	}
	for _, q := range l.lang.quotes {
		if !l.has(q.open) || q.char {
			continue
		}
		q.raw = q.raw || strings.Contains(change, "r")
		switch {
		case strings.Contains(change, "f"):
			q.inserts = "{"
		case strings.Contains(change, "s"):
			q.inserts = "${ $"
		}
		l.read(q, from, l.i+len(q.open))
		return true
	}
	return false
}

// read reads a literal that begins at from and whose text begins at start. One that
// does not end is read to the end of its line.
func (l *lexer) read(q quote, from, start int) {
	mark := q.open + q.close
	q.lines = q.lines && !l.never[mark]
	state := *l
	if !l.readTo(q, from, start) && q.lines {
		*l = state
		l.never[mark] = true
		q.lines = false
		l.readTo(q, from, start)
	}
}

// readTo is read; false where the literal does not end.
func (l *lexer) readTo(q quote, from, start int) (ended bool) {
	own := len(l.tokens)
	l.tokens = append(l.tokens, token{kind: 's', newline: l.newline, at: int32(start), ref: int32(len(l.literals))})
	l.literals = append(l.literals, literal{})
	l.newline = false
	var b strings.Builder
	var inserts []Span
	plain := start
	flush := func(to int) { b.WriteString(l.text[plain:to]) }
	l.i = start
scan:
	for l.i < len(l.text) {
		c := l.text[l.i]
		switch {
		case c == q.close[0] && l.has(q.close):
			if q.double && strings.HasPrefix(l.text[l.i+len(q.close):], q.close) {
				flush(l.i + len(q.close))
				l.i += 2 * len(q.close)
				plain = l.i
				continue
			}
			ended = true
			break scan
		case c == '\n' && !q.lines:
			break scan
		case q.inserts == "{" && (c == '{' || c == '}') && l.at(1) == c: // {{ is a brace
			flush(l.i + 1)
			l.i += 2
			plain = l.i
			continue
		case q.inserts != "" && strings.IndexByte(`$#{\@`, c) >= 0:
			end, source, ok := l.insert(q, c)
			if !ok {
				if c == '\\' {
					break // an escape, as below
				}
				l.i++
				continue
			}
			flush(l.i)
			at := b.Len()
			b.WriteString("${" + source + "}")
			inserts = append(inserts, Span{at, b.Len()})
			l.i, plain = end, end
			continue
		}
		if c == '\\' && !q.raw && l.i+1 < len(l.text) {
			flush(l.i)
			c, n := unescape(l.text[l.i+1:])
			b.WriteString(c)
			l.i += 1 + n
			plain = l.i
			continue
		}
		l.i++
	}
	text := l.text[start:l.i]
	if plain != start {
		flush(l.i)
		text = b.String()
	}
	l.tokens[own].end = int32(l.i)
	l.literals[l.tokens[own].ref] = literal{text: text, inserts: inserts}
	if ended {
		l.i += len(q.close)
	} else {
		l.broken = append(l.broken, Span{from, l.i})
	}
	return ended
}

// insert reads one value that is put into a literal at the current offset, which does
// not change; its tokens are added. end is where the literal goes on, source the
// expression as it is shown.
func (l *lexer) insert(q quote, c byte) (end int, source string, ok bool) {
	for form := range strings.FieldsSeq(q.inserts) {
		if form[0] != c {
			continue
		}
		if form == "$" {
			if end := l.name(); end > 0 {
				source := l.text[l.i+1 : end]
				l.tokens = append(l.tokens, token{kind: 'h', at: int32(l.i), end: int32(l.i), ref: -1}, token{kind: 'w', at: int32(l.i), end: int32(end), ref: -1}, token{kind: 'e', at: int32(end), end: int32(end), ref: -1})
				return end, shown(source), true
			}
			continue
		}
		marks := insertForms[form]
		if !l.has(marks[0]) || l.depth >= deepestInsert || l.never["insert"] {
			continue
		}
		state, from := *l, l.i
		inner := from + len(marks[0])
		if form == "{$" {
			inner--
		}
		l.tokens = append(l.tokens, token{kind: 'h', at: int32(from), end: int32(inner), ref: -1})
		l.i, l.depth = inner, l.depth+1
		closed := l.run(marks[1][0])
		if closed && (q.lines || strings.IndexByte(l.text[from:l.i], '\n') < 0) {
			end := l.i
			source := l.text[inner : end-1]
			if form == "{" {
				source = beforeFormat(source)
				for int(l.tokens[len(l.tokens)-1].at) >= inner+len(source) {
					l.tokens = l.tokens[:len(l.tokens)-1]
				}
			}
			l.tokens = append(l.tokens, token{kind: 'e', at: int32(end - 1), end: int32(end), ref: -1})
			l.i, l.depth, l.newline = from, state.depth, false
			return end, shown(source), true
		}
		l.fails("insert")
		*l = state
	}
	return 0, "", false
}

// name is where a name ends that is put in without braces: $x, $x['y'], $x->y.
func (l *lexer) name() int {
	i := l.i + 1
	for i < len(l.text) && (WordByte(l.text[i]) && l.text[i] != '.' && l.text[i] != '$' && l.text[i] != '@') {
		i++
	}
	if i == l.i+1 || l.text[l.i+1] >= '0' && l.text[l.i+1] <= '9' {
		return 0
	}
	if l.lang.Name != "php" && l.lang.Name != "pl" {
		return i
	}
	for range 8 {
		rest := l.text[i:min(len(l.text), i+80)]
		arrow := 0
		if strings.HasPrefix(rest, "->") {
			arrow = 2
		}
		n := 0
		switch rest = rest[arrow:]; {
		case rest == "":
		case rest[0] == '[' || rest[0] == '{' && l.lang.Name == "pl":
			n = strings.IndexByte(rest, closing[rest[0]]) + 1
			if strings.ContainsAny(rest[:n], " \n") {
				n = 0
			}
		case arrow > 0 && l.lang.Name == "php":
			for n < len(rest) && WordByte(rest[n]) && rest[n] != '.' {
				n++
			}
		}
		if n == 0 {
			break
		}
		i += arrow + n
	}
	return i
}

var sanitize = strings.NewReplacer("{", "(", "}", ")", "\n", " ", "\r", "")

// shown is the source of an expression as it stands in a literal's text.
func shown(source string) string {
	source = sanitize.Replace(strings.TrimSpace(source))
	name := strings.IndexFunc(source, func(r rune) bool { return r >= 0x80 || !WordByte(byte(r)) })
	// ${port-1} would read like a shell's default.
	if name > 0 && strings.IndexByte("-=:", source[name]) >= 0 && !strings.HasPrefix(source[name:], "->") {
		return "(" + source + ")"
	}
	return source
}

// beforeFormat leaves out how a value is written: {port:05d}, {name!r}.
func beforeFormat(source string) string {
	depth := 0
	for i := range len(source) {
		switch source[i] {
		case '(', '[', '{', '\'', '"':
			depth++
		case ')', ']', '}':
			depth--
		case ':', '!':
			if depth == 0 && !strings.HasPrefix(source[i:], "!=") && !strings.HasPrefix(source[i:], "::") {
				return source[:i]
			}
		}
	}
	return source
}

// unescape is what the text after a backslash begins with stands for, and its length.
func unescape(rest string) (string, int) {
	switch c := rest[0]; c {
	case 'n':
		return "\n", 1
	case 't':
		return "\t", 1
	case 'r', '\n':
		return "", 1
	case 'u', 'x': // \u0026, \x26
		n := map[byte]int{'u': 5, 'x': 3}[c]
		if code, err := strconv.ParseUint(rest[1:min(n, len(rest))], 16, 16); err == nil && len(rest) >= n {
			return string(rune(code)), n
		}
	}
	return rest[:1], 1
}

var closing = map[byte]byte{'{': '}', '[': ']', '(': ')', '<': '>'}

// delimited reads a literal whose delimiter stands at an offset: %w[…], ~s(…),
// q{…}. Brackets in it nest. false: it does not end.
func (l *lexer) delimited(from, at int, raw bool, inserts string) bool {
	open := l.text[at]
	end, nests := closing[open]
	if !nests {
		end = open
	}
	mark := "%" + string(open)
	if l.never[mark] {
		return false
	}
	state := *l
	q := quote{open: string(open), close: string(end), lines: true, raw: raw, inserts: inserts}
	if !nests {
		if l.readTo(q, from, at+1) {
			return true
		}
		*l = state
		l.never[mark] = true
		return false
	}
	depth, i := 0, at
	for ; i < len(l.text); i++ {
		switch l.text[i] {
		case '\\':
			i++
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				l.i = i + 1
				l.literal(at+1, i)
				return true
			}
		}
	}
	l.never[mark] = true
	return false
}

// literal adds a literal without escapes or interpolations.
func (l *lexer) literal(from, to int) {
	l.tokens = append(l.tokens, token{kind: 's', newline: l.newline, at: int32(from), end: int32(to), ref: int32(len(l.literals))})
	l.literals = append(l.literals, literal{text: l.text[from:to]})
	l.newline = false
}
