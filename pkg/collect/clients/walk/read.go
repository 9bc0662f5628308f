package walk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
	"golang.org/x/text/transform"
)

// DefaultMaxFileSize is the size in bytes above which a file is not held as a
// whole: only the text around each hint is read.
const DefaultMaxFileSize = 4 << 20

// head is how much of a file, in bytes, tells its encoding.
const head = 8 << 10

// reader reads files into one buffer, again and again, and lets through those
// that may hold something of interest.
type reader struct {
	max   int64
	hints *Hints
	buf   []byte
}

// keptBuffer is the size to which a buffer may grow and still be kept.
const keptBuffer = 1 << 20

// errPartly is returned beside the text of a file of which only a part was read.
var errPartly = fmt.Errorf("read in part: more than %d MB of it stand near what may be a setting", mostWindows>>20)

// file gives the text of a file as UTF-8; nil when it holds nothing of interest.
// The text is good until the next call.
func (r *reader) file(name string, whole bool) ([]byte, error) {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return nil, nil // gone since it was listed
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, nil // a link, or a submodule
	}
	in, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }()
	return r.text(in, whole)
}

// text reads all of an input.
func (r *reader) text(in io.Reader, whole bool) ([]byte, error) {
	if len(r.buf) < head {
		r.buf = make([]byte, 64<<10)
	}
	n, err := fill(in, r.buf)
	if err != nil {
		return nil, err
	}
	all := n < len(r.buf)
	enc, isText := detect(r.buf[:min(n, head)])
	if !isText {
		return nil, nil
	}
	if enc != nil {
		in = transform.NewReader(io.MultiReader(bytes.NewReader(bytes.Clone(r.buf[:n])), in), enc.NewDecoder())
		n, all = 0, false
	}
	for !all {
		if n == len(r.buf) {
			if int64(n) >= r.max {
				return r.large(in, n)
			}
			r.buf = append(r.buf, make([]byte, len(r.buf))...)
		}
		m, err := fill(in, r.buf[n:])
		if err != nil {
			return nil, err
		}
		if m == 0 {
			break
		}
		n += m
	}
	text := bytes.TrimPrefix(r.buf[:n], []byte("\xef\xbb\xbf"))
	if !whole && !r.hints.In(text) || len(text) == 0 {
		text = nil
	}
	if len(r.buf) > keptBuffer {
		text = bytes.Clone(text)
		r.buf = nil
	}
	return text, nil
}

// fill reads until the buffer is full or the input ends.
func fill(in io.Reader, buf []byte) (int, error) {
	n, err := io.ReadFull(in, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}

// detect tells how a text is encoded by its first bytes: nil is UTF-8, or a
// single-byte encoding that is ASCII for the most part. false: it is no text.
func detect(b []byte) (encoding.Encoding, bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), true
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), true
	}
	// Text that is ASCII for the most part has NUL bytes at every second place in
	// UTF-16, and at three of four in UTF-32.
	var nul [4]int
	control := 0
	for i, c := range b {
		if c == 0 {
			nul[i%4]++
		}
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\b' && c != 0x1b {
			control++
		}
	}
	n := (len(b) + 3) / 4
	most := func(places ...int) bool {
		for _, p := range places {
			if nul[p]*10 < n*7 {
				return false
			}
		}
		return n > 1
	}
	few := func(places ...int) bool {
		for _, p := range places {
			if nul[p]*10 > n {
				return false
			}
		}
		return true
	}
	switch {
	case control <= max(1, len(b)/100):
		// A stray NUL byte, or an escape, makes no program of a text.
		return nil, true
	case most(1, 2, 3) && few(0):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), true
	case most(0, 1, 2) && few(3):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), true
	case most(1, 3) && few(0, 2):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), true
	case most(0, 2) && few(1, 3):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), true
	}
	return nil, false
}

// Windows of text around a hint in a file that is too large to hold.
const (
	windowBefore = 2 << 10
	windowAfter  = 6 << 10
	mostWindows  = 2 << 20
)

// large streams the rest of a file and keeps the lines, or parts of lines,
// around each hint. Everything left out becomes a newline for each that it
// held, so that line numbers stay right.
func (r *reader) large(in io.Reader, n int) ([]byte, error) {
	var out bytes.Buffer
	var partly error
	defer func() { r.buf = nil }()
	for chunk, end := r.buf[:n], false; len(chunk) > 0; {
		// No hint is cut in two: what follows the last line goes with the next part.
		cut := len(chunk)
		if !end {
			cut = max(bytes.LastIndexByte(chunk, '\n')+1, len(chunk)-head)
		}
		if r.windows(chunk[:cut], &out); out.Len() > mostWindows {
			partly = errPartly
			break
		}
		rest := copy(r.buf, chunk[cut:])
		m, err := fill(in, r.buf[rest:])
		if err != nil {
			return nil, err
		}
		chunk, end = r.buf[:rest+m], m == 0
	}
	if !r.hints.In(out.Bytes()) {
		return nil, partly
	}
	return out.Bytes(), partly
}

// windows writes the text around each hint, and the newlines between.
func (r *reader) windows(chunk []byte, out *bytes.Buffer) {
	done := 0
	r.hints.each(chunk, func(at int) bool {
		if at < done {
			return true
		}
		from := max(done, at-windowBefore)
		to := min(len(chunk), at+windowAfter)
		blank(chunk[done:from], out)
		out.Write(chunk[from:to])
		done = to
		return out.Len() <= mostWindows
	})
	blank(chunk[done:], out)
}

func blank(text []byte, out *bytes.Buffer) {
	// What stands before a gap is not continued after it.
	out.WriteByte(' ')
	for range min(bytes.Count(text, []byte{'\n'}), mostWindows) {
		out.WriteByte('\n')
	}
}
