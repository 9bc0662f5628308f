package reports

import (
	"fmt"
	"unicode/utf8"
)

// appendPlain appends the JSON text b to dst and writes the characters that
// encoding/json lets through but that a terminal or an eye is fooled by as \u
// escapes: DEL and the C1 controls (one of them, U+009B, begins escape sequences
// like ESC [ does), bidirectional controls and zero-width characters. JSON knows no
// difference (RFC 8259, section 7): all of these stand inside strings.
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
