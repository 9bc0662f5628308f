package syntax

import (
	"strings"
	"unicode/utf8"
)

// regexp reads /…/ where a value is expected and it ends on its line.
func (l *lexer) regexp() bool {
	if l.text[l.i] != '/' || l.at(1) == '/' || l.at(1) == '*' || l.at(1) == '\n' {
		return false
	}
	if l.operand() && !l.condition() {
		// Ruby, Groovy and Perl: split /,/ but not a / b.
		if l.lang.symbols && len(l.tokens) > 0 && l.tokens[len(l.tokens)-1].kind == 'w' && !l.touches() && l.at(1) > ' ' {
			if w := l.last(); w[0] >= '0' && w[0] <= '9' {
				return false
			}
		} else {
			return false
		}
	}
	class := false
	if l.i < l.noRegexp {
		return false
	}
	for i := l.i + 1; i < len(l.text); i++ {
		switch c := l.text[i]; {
		case c == '\n':
			l.noRegexp = i
			return false
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '/' && !class:
			from := l.i
			l.i = i + 1
			for l.i < len(l.text) && l.text[l.i] >= 'a' && l.text[l.i] <= 'z' {
				l.i++
			}
			l.emit('w', from)
			return true
		}
	}
	l.noRegexp = len(l.text)
	return false
}

// condition reports whether the last bracket closes the condition of a statement,
// after which a value comes: if (x) /re/.test(y).
func (l *lexer) condition() bool {
	n := len(l.tokens)
	if n == 0 || l.tokens[n-1].kind != ')' {
		return false
	}
	depth := 0
	for k := n - 1; k > 0 && n-k < 200; k-- {
		switch l.tokens[k].kind {
		case ')':
			depth++
		case '(':
			if depth--; depth == 0 {
				t := l.tokens[k-1]
				w := l.text[t.at:t.end]
				return w == "if" || w == "while" || w == "for" || w == "with"
			}
		}
	}
	return false
}

// heredoc reads <<ID, <<~ID, <<-ID, <<"ID" and PHP's <<<ID: the lines from the next
// one to that which holds ID alone.
func (l *lexer) heredoc() bool {
	open := "<<"
	if l.lang.Name == "php" {
		open = "<<<"
	}
	if !l.has(open) || l.lang.Name != "php" && l.operand() && (l.touches() || l.at(2) != '~' && l.at(2) != '-') {
		return false
	}
	i := l.i + len(open)
	for i < len(l.text) && strings.IndexByte("~- ", l.text[i]) >= 0 {
		i++
	}
	quoted := i < len(l.text) && strings.IndexByte("\"'`", l.text[i]) >= 0
	if quoted {
		i++
	}
	from := i
	for i < len(l.text) && WordByte(l.text[i]) {
		i++
	}
	id := l.text[from:i]
	if id == "" || !quoted && open == "<<" && (id[0] < 'A' || id[0] > 'Z') || l.never["<<"+id] || l.never["<<"] {
		return false
	}
	if quoted {
		i++
	}
	line := strings.IndexByte(l.text[min(i, len(l.text)):], '\n')
	if line < 0 {
		return false
	}
	begin := max(i+line+1, l.resume)
	for at := begin; at < len(l.text); {
		end := at + len(l.text[at:])
		if n := strings.IndexByte(l.text[at:], '\n'); n >= 0 {
			end = at + n
		}
		rest, ok := strings.CutPrefix(strings.TrimLeft(l.text[at:end], " \t"), id)
		if !ok || rest != "" && (WordByte(rest[0]) || open == "<<" && strings.TrimSpace(rest) != "") {
			at = end + 1
			continue
		}
		l.i = i
		l.literal(begin, max(at-1, begin))
		if open == "<<<" {
			l.i = end - len(rest)
		} else {
			l.resume = min(end+1, len(l.text))
		}
		return true
	}
	l.never["<<"+id] = true
	l.fails("<<")
	return false
}

// percent reads Ruby's %q(…), %w[…], %(…), %r{…}.
func (l *lexer) percent() bool {
	if l.text[l.i] != '%' || l.operand() && (l.touches() || l.at(1) <= ' ' || l.at(1) == '=') {
		return false
	}
	at := l.i + 1
	letter := byte('Q')
	if at < len(l.text) && strings.IndexByte("qQwWiIrsx", l.text[at]) >= 0 {
		letter = l.text[at]
		at++
	}
	if at >= len(l.text) || WordByte(l.text[at]) && l.text[at] != '@' || l.text[at] <= ' ' || l.text[at] == '=' && letter == 'Q' || l.text[at] == '>' {
		return false
	}
	return l.delimited(l.i, at, strings.IndexByte("qwis", letter) >= 0, "#{")
}

// sigil reads Elixir's ~s(…), ~r/…/, ~w[…]a, ~S"""…""".
func (l *lexer) sigil() bool {
	if l.text[l.i] != '~' {
		return false
	}
	at := l.i + 1
	for at < len(l.text) && (l.text[at] >= 'a' && l.text[at] <= 'z' || l.text[at] >= 'A' && l.text[at] <= 'Z') {
		at++
	}
	if at == l.i+1 || at >= len(l.text) || strings.IndexByte("/|\"'([{<", l.text[at]) < 0 {
		return false
	}
	raw, inserts := l.text[l.i+1] <= 'Z', tildeHash
	if raw {
		inserts = ""
	}
	if three := l.text[at:min(len(l.text), at+3)]; three == `"""` || three == "'''" {
		l.read(quote{open: three, close: three, lines: true, raw: raw, inserts: inserts}, l.i, at+3)
	} else if !l.delimited(l.i, at, raw, inserts) {
		return false
	}
	for l.i < len(l.text) && l.text[l.i] >= 'a' && l.text[l.i] <= 'z' {
		l.i++
	}
	return true
}

// character reads ?x of Ruby and Elixir, \x of Clojure and $x of Erlang, which may be
// a quote or a bracket.
func (l *lexer) character() bool {
	mark := byte('?')
	switch l.lang.Name {
	case "clj":
		mark = '\\'
	case "erl":
		mark = '$'
	}
	if l.text[l.i] != mark || l.at(1) <= ' ' || l.operand() && (l.touches() || mark == '?' && l.lang.Name == "rb" && WordByte(l.at(1))) {
		return false
	}
	from, at := l.i, l.i+1
	if l.text[at] == '\\' && at+1 < len(l.text) {
		at++
	}
	_, n := utf8.DecodeRuneInString(l.text[at:])
	if end := at + n; end < len(l.text) && WordByte(l.text[end]) && WordByte(l.text[at]) {
		if mark != '\\' {
			return false
		}
		for end < len(l.text) && WordByte(l.text[end]) { // \newline
			end++
		}
		n = end - at
	}
	l.i = at + n
	l.emit('w', from)
	return true
}

// quoteLike reads Perl's q(…), qq{…}, qw[…], m/…/, s/…/…/ and tr/…/…/.
func (l *lexer) quoteLike() bool {
	if l.text[l.i] < 'm' || l.text[l.i] > 'y' || l.touches() && l.last() != "" && l.last()[len(l.last())-1] == '>' {
		return false
	}
	at := l.i
	for at < len(l.text) && WordByte(l.text[at]) {
		at++
	}
	word := l.text[l.i:at]
	switch word {
	case "q", "qq", "qw", "qr", "m", "s", "tr", "y":
	default:
		return false
	}
	if at < len(l.text) && l.text[at] == ' ' && len(word) == 2 {
		at++
	}
	if at >= len(l.text) || l.text[at] <= ' ' || strings.IndexByte("=,;)", l.text[at]) >= 0 || l.last() == "{" && l.text[at] == '}' {
		return false
	}
	inserts := ""
	if word == "qq" {
		inserts = "@{ $ ${"
	}
	if !l.delimited(l.i, at, true, inserts) {
		return false
	}
	if word == "s" || word == "tr" || word == "y" {
		second := l.text[at]
		if _, nests := closing[second]; nests {
			l.blank()
			if l.i < len(l.text) && closing[l.text[l.i]] != 0 {
				return l.delimited(l.i, l.i, true, "")
			}
			return true
		}
		l.delimited(l.i, l.i-1, true, "")
	}
	return true
}

// formed reads a literal of the language's forms, if one begins here.
func (l *lexer) formed(c byte) bool {
	for _, f := range l.lang.forms {
		if strings.IndexByte(f.first, c) < 0 || isLetter(c) && l.touches() {
			continue
		}
		mark := f.mark.FindStringSubmatchIndex(l.text[l.i:min(len(l.text), l.i+longestMark)])
		if mark == nil {
			continue
		}
		q, end := f.quote, l.i+mark[1]
		q.open = l.text[l.i:end]
		q.close = string(f.mark.ExpandString(nil, f.close, l.text[l.i:], mark))
		l.read(q, l.i, end)
		return true
	}
	return false
}
