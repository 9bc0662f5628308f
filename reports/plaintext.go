package reports

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"
)

// plainText returns a writer for JSON that writes the characters that encoding/json
// lets through but that a terminal or an eye is fooled by as \u escapes: DEL and
// the C1 controls (one of them, U+009B, begins escape sequences like ESC [ does),
// bidirectional controls and zero-width characters. JSON knows no difference
// (RFC 8259, section 7): all of these stand inside strings.
func plainText(w io.Writer) io.Writer { return &plainWriter{w: w} }

type plainWriter struct {
	w    io.Writer
	buf  []byte
	held []byte // the beginning of a rune that the last Write ended in
}

func (p *plainWriter) Write(b []byte) (int, error) {
	n := len(b)
	if len(p.held) > 0 {
		b = append(p.held, b...)
		p.held = nil
	}
	if tail := incomplete(b); tail > 0 {
		p.held = bytes.Clone(b[len(b)-tail:])
		b = b[:len(b)-tail]
	}
	p.buf = appendPlain(p.buf[:0], b)
	if _, err := p.w.Write(p.buf); err != nil {
		return 0, err
	}
	return n, nil
}

// incomplete is how many bytes at the end of b begin a rune that is not all there.
func incomplete(b []byte) int {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if c >= utf8.RuneSelf && !utf8.FullRune(b[len(b)-i:]) {
				return i
			}
			return 0
		}
	}
	return 0
}

// appendPlain appends the JSON text b to dst with what misleads escaped.
func appendPlain(dst, b []byte) []byte {
	start := 0
	for i := 0; i < len(b); {
		c := b[i]
		if c < 0x7f {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if misleads(r) {
			dst = append(dst, b[start:i]...)
			dst = fmt.Appendf(dst, `\u%04x`, r)
			start = i + n
		}
		i += n
	}
	return append(dst, b[start:]...)
}

// misleads reports whether r is a control, a bidirectional mark or a character of
// no width: U+061C, U+200B–200F, U+2028–202E, U+2060–206F, U+FEFF. U+FFFD counts too:
// encoding/json escapes it where it stands for broken UTF-8 and not where it was
// there before, so that a result would change on its way through a file.
func misleads(r rune) bool {
	return r >= 0x7f && r <= 0x9f || r == 0x61c ||
		r >= 0x200b && r <= 0x200f || r >= 0x2028 && r <= 0x202e || r >= 0x2060 && r <= 0x206f || r == 0xfeff || r == utf8.RuneError
}
