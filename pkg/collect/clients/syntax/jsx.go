package syntax

import "strings"

// element reads JSX, whose text is no code: <p>Don't {name}</p>. Its attributes and
// expressions are the elements of a bracket.
func (l *lexer) element() bool {
	if l.text[l.i] != '<' || l.at(1) != '>' && !isLetter(l.at(1)) || l.operand() && !l.condition() || l.never["<"] {
		return false
	}
	state := *l
	l.emit('(', l.i)
	for depth := 0; l.i < len(l.text); {
		switch {
		case l.has("</"):
			n := strings.IndexByte(l.text[l.i:], '>')
			if n < 0 {
				n = len(l.text) - l.i - 1
			}
			l.i += n + 1
			depth--
		case l.text[l.i] == '<' && (l.at(1) == '>' || isLetter(l.at(1))):
			open, ok := l.tag()
			if !ok {
				l.fails("<")
				*l = state
				return false
			}
			if open {
				depth++
			}
		case l.text[l.i] == '{':
			l.container()
			continue
		default:
			if l.text[l.i] == '\n' {
				l.newline = true
			}
			l.i++
			continue
		}
		if depth <= 0 {
			l.emit(')', l.i)
			return true
		}
	}
	l.fails("<")
	*l = state
	return false
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }

// container reads an expression in braces.
func (l *lexer) container() {
	from := l.i
	l.i++
	l.emit('{', from)
	if l.run('}') {
		from = l.i - 1
	} else {
		from = l.i
	}
	l.emit('}', from)
	l.emit(',', l.i)
}

// tag reads a tag with its attributes. open: it has content that ends with a tag of
// its own.
func (l *lexer) tag() (open, ok bool) {
	from := l.i
	for l.i++; l.i < len(l.text) && (WordByte(l.text[l.i]) || l.text[l.i] == '-' || l.text[l.i] == ':'); {
		l.i++
	}
	if l.i > from+1 && (l.at(0) == ',' || l.has(" extends ") || l.has(" =") || l.at(0) == '(') {
		return false, false // <T,>(x) and <T extends X>(x): a function
	}
	for {
		l.blank()
		if l.i >= len(l.text) {
			return false, false
		}
		switch c := l.text[l.i]; {
		case c == '>':
			l.i++
			return true, true
		case l.has("/>"):
			l.i += 2
			return false, true
		case c == '{':
			l.container()
		case c == '"' || c == '\'':
			l.read(quote{open: string(c), close: string(c), lines: true, raw: true}, l.i, l.i+1)
			l.emit(',', l.i)
		case WordByte(c) || c == '=' || c == '-' || c == ':':
			at := l.i
			for l.i++; c != '=' && l.i < len(l.text) && (WordByte(l.text[l.i]) || l.text[l.i] == '-' || l.text[l.i] == ':'); {
				l.i++
			}
			l.emit('w', at)
		default:
			return false, false
		}
	}
}
