package clients

import (
	"bytes"
	"errors"
	"io"
	"os"
	"syscall"
)

// reader reads files into one buffer, again and again, and lets through those
// that may hold a setting.
type reader struct {
	max int64
	buf []byte
}

// keptBuffer is the size to which a buffer may grow and still be kept.
const keptBuffer = 1 << 20

// read gives the text of a file as UTF-8; nil when it holds nothing of
// interest. The text is good until the next call.
func (r *reader) read(name string, byName bool) ([]byte, error) {
	in, err := openFile(name)
	if err != nil {
		// A link, or gone since it was listed.
		if errors.Is(err, syscall.ELOOP) || errors.Is(err, os.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
			return nil, nil
		}
		return nil, err
	}
	defer func() { _ = in.Close() }()
	if r.buf == nil {
		r.buf = make([]byte, 64<<10)
	}
	n := 0
	for {
		if n == len(r.buf) {
			if int64(n) >= r.max {
				return r.large(in, n)
			}
			r.buf = append(r.buf, make([]byte, len(r.buf))...)
		}
		m, err := in.Read(r.buf[n:])
		if errors.Is(err, syscall.EISDIR) {
			return nil, nil // a submodule
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if m <= 0 {
			break
		}
		if n == 0 && m > 1024 && utf16Order(r.buf) == 0 && isBinary(r.buf[:m]) {
			return nil, nil
		}
		n += m
	}
	text := r.accept(r.buf[:n], byName)
	if len(r.buf) > keptBuffer {
		if text != nil {
			text = bytes.Clone(text)
		}
		r.buf = nil
	}
	return text, nil
}

// accept gives the text as UTF-8 when it may hold a setting, nil otherwise.
func (r *reader) accept(b []byte, byName bool) []byte {
	if order := utf16Order(b); order != 0 {
		b = decodeUTF16(b, order)
	}
	b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	if len(b) == 0 || isBinary(b) || !byName && !hintFilter().match(b) {
		return nil
	}
	return b
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
	chunk := r.buf[:n]
	if isBinary(chunk) {
		r.buf = nil
		return nil, nil
	}
	for len(chunk) > 0 {
		windows(chunk, &out)
		if out.Len() > mostWindows {
			break
		}
		m, err := io.ReadFull(in, r.buf)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, err
		}
		chunk = r.buf[:m]
	}
	r.buf = nil
	text := out.Bytes()
	if !hintFilter().match(text) {
		return nil, nil
	}
	return text, nil
}

// windows writes the text around each hint, and the newlines between.
func windows(chunk []byte, out *bytes.Buffer) {
	done := 0
	for at := hintFilter().find(chunk, 0); at >= 0; at = hintFilter().find(chunk, done) {
		from := max(done, at-windowBefore)
		to := min(len(chunk), at+windowAfter)
		blank(chunk[done:from], out)
		out.Write(chunk[from:to])
		done = to
		if out.Len() > mostWindows {
			break
		}
	}
	blank(chunk[done:], out)
}

func blank(text []byte, out *bytes.Buffer) {
	// A gap is no joint: what stands before it is not continued after it.
	out.WriteByte(' ')
	for range min(bytes.Count(text, []byte{'\n'}), mostWindows) {
		out.WriteByte('\n')
	}
}
