package walk

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// DefaultMaxFileSize is the size in bytes above which a file is not held as a
// whole: only the text around each hint is read.
const DefaultMaxFileSize = 4 << 20

// head is how much of a file, in bytes, tells its encoding.
const head = 8 << 10

// longestHint is, in bytes, more than any hint has.
const longestHint = 256

// reader reads files, and lets through those that may hold something of interest.
type reader struct {
	max   int64
	hints *Hints
	buf   [64 << 10]byte // holds all of most files
}

// errPartly is returned beside the text of a file of which only a part was read.
var errPartly = fmt.Errorf("read in part: more than %d MB of it stand near what may be a setting", mostWindows>>20)

// What git lists and is no file here: one that is gone since or was not checked out, and
// a submodule or another repository.
var errGone, errRepository = errors.New("not here"), errors.New("a repository of its own")

// file gives the text of a file as UTF-8; "" when it holds nothing of interest.
func (r *reader) file(name string, whole bool) (string, error) {
	info, err := os.Lstat(name)
	switch {
	case errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR):
		return "", errGone
	case err != nil:
		return "", err
	case info.IsDir():
		return "", errRepository
	case !info.Mode().IsRegular():
		return "", nil // a link
	}
	in, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer func() { _ = in.Close() }()
	return r.text(in, whole)
}

// text reads an input, whatever it holds or only where it holds a hint.
func (r *reader) text(in io.ReadSeeker, whole bool) (string, error) {
	n, err := fill(in, r.buf[:])
	if err != nil {
		return "", err
	}
	enc, isText := detect(r.buf[:min(n, head)])
	switch {
	case !isText:
		return "", nil
	case enc != nil || n == len(r.buf):
		return r.long(in, enc, whole)
	case whole || r.hints.In(r.buf[:n]):
		return withoutMark(string(r.buf[:n])), nil
	}
	return "", nil
}

// long reads an input that is to be decoded, or that the buffer does not hold: a second
// time, and into memory, only where it holds a hint.
func (r *reader) long(in io.ReadSeeker, enc encoding.Encoding, whole bool) (string, error) {
	size, err := in.Seek(0, io.SeekEnd)
	if err != nil {
		return "", err
	}
	start := func() io.Reader {
		_, _ = in.Seek(0, io.SeekStart) // where it could seek to its end
		if enc == nil {
			return in
		}
		return enc.NewDecoder().Reader(in)
	}
	if !whole {
		if found, err := r.holds(start()); err != nil || !found {
			return "", err
		}
	}
	if size > r.max {
		return r.large(start())
	}
	var text strings.Builder
	text.Grow(int(size))
	_, err = io.Copy(&text, start())
	return withoutMark(text.String()), err
}

// holds reports whether an input holds a hint.
func (r *reader) holds(in io.Reader) (bool, error) {
	for rest := 0; ; {
		n, err := fill(in, r.buf[rest:])
		if err != nil || n == 0 {
			return false, err
		}
		if n += rest; r.hints.In(r.buf[:n]) {
			return true, nil
		}
		rest = copy(r.buf[:], r.buf[max(n-longestHint, 0):n]) // no hint is cut in two
	}
}

// withoutMark takes off the mark of UTF-8.
func withoutMark(text string) string { return strings.TrimPrefix(text, "\ufeff") }

// fill reads until the buffer is full or the input ends.
func fill(in io.Reader, buf []byte) (int, error) {
	n, err := io.ReadFull(in, buf)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}

// controls is 1 for each byte that text holds none of.
var controls = func() (is [256]int) {
	for c := range ' ' {
		if !strings.ContainsRune("\t\n\r\f\b\x1b", c) {
			is[c] = 1
		}
	}
	return is
}()

// detect tells how a text is encoded by its first bytes: nil is UTF-8, or a
// single-byte encoding that is ASCII for the most part. false: it is no text.
func detect(b []byte) (encoding.Encoding, bool) {
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe\x00\x00")), bytes.HasPrefix(b, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), true
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), true
	}
	control := 0
	for _, c := range b {
		control += controls[c]
	}
	if control <= max(1, len(b)/100) {
		// A stray NUL byte, or an escape, makes no program of a text.
		return nil, true
	}
	// Text that is ASCII for the most part has NUL bytes at every second place in
	// UTF-16, and at three of four in UTF-32.
	var nul [4]int
	for i, c := range b {
		if c == 0 {
			nul[i%4]++
		}
	}
	n := (len(b) + 3) / 4
	shape := make([]byte, len(nul))
	for i, count := range nul {
		switch {
		case count*10 >= n*7:
			shape[i] = '0'
		case count*10 <= n:
			shape[i] = 'a'
		}
	}
	enc := map[string]encoding.Encoding{
		"a000": utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), "000a": utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM),
		"a0a0": unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), "0a0a": unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	}[string(shape)]
	return enc, enc != nil && n > 1
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
func (r *reader) large(in io.Reader) (string, error) {
	buf := make([]byte, max(r.max, int64(len(r.buf))))
	n, err := fill(in, buf)
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	var partly error
	for chunk, end := buf[:n], false; len(chunk) > 0; {
		// No hint is cut in two: what follows the last line goes with the next part.
		cut := len(chunk)
		if !end {
			cut = max(bytes.LastIndexByte(chunk, '\n')+1, len(chunk)-head)
		}
		if r.windows(chunk[:cut], &out); out.Len() > mostWindows {
			partly = errPartly
			break
		}
		rest := copy(buf, chunk[cut:])
		m, err := fill(in, buf[rest:])
		if err != nil {
			return "", err
		}
		chunk, end = buf[:rest+m], m == 0
	}
	if !r.hints.In(out.Bytes()) {
		return "", partly
	}
	return out.String(), partly
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
