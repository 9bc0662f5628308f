package jsonfile

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/google/renameio/v2"
)

// Write writes a file atomically, with mode 0600, gzip when its name ends in
// ".gz". It appears whole or not at all: an old one stays as it was until the new
// one is on the disk.
func Write(path string, write func(io.Writer) error) error {
	// A file in the target's own folder: a rename across file systems is none, and
	// the folder that vanished or is read-only is found before anything is written.
	f, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o600))
	if err != nil {
		return err
	}
	defer f.Cleanup() //nolint:errcheck // after CloseAtomicallyReplace there is nothing left to clean
	buffered := bufio.NewWriterSize(f, 256<<10)
	if err := Compressed(buffered, path, write); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}

// Compressed writes what a file of that name holds: gzip when the name ends in ".gz".
func Compressed(w io.Writer, name string, write func(io.Writer) error) error {
	if !strings.HasSuffix(strings.ToLower(name), ".gz") {
		return write(w)
	}
	zip := gzip.NewWriter(w) // no name and no time in the header: equal content gives equal files
	if err := write(zip); err != nil {
		return err
	}
	return zip.Close()
}

// Indented writes a value as JSON for people to read, and for programs.
func Indented(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// CheckRegular says why a path must not be read to its end: it is a folder, or a pipe
// or a device, which may have no end. Of a path that cannot be opened it says nothing.
func CheckRegular(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil //nolint:nilerr // opening it says why
	case info.IsDir():
		return fmt.Errorf("%s is a folder: name the file in it", path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is a pipe or a device, which may have no end: write it into a file first", path)
	}
	return nil
}

// Read hands the content of a file to a reader, and gives what that makes of it. An
// [*Error] of it gets the file's name and the line; its other errors it leaves alone.
func Read[T any](path string, read func(io.Reader) (T, error)) (v T, err error) {
	if err := CheckRegular(path); err != nil {
		return v, err
	}
	f, err := os.Open(path)
	if err != nil {
		return v, err
	}
	defer f.Close()
	v, err = read(f)
	if fe, ok := errors.AsType[*Error](err); ok {
		fe.File = path
		if fe.Offset > 0 {
			fe.Line = lineAt(path, fe.Offset)
		}
	}
	return v, err
}

// lineAt reads the file again to find the line of an offset: errors are rare,
// and counting lines for every good file is not free. 0: not found.
func lineAt(path string, offset int64) int {
	f, err := os.Open(path)
	if err != nil {
		return 0
	}
	defer f.Close()
	r, err := decompress(f)
	if err != nil {
		return 0
	}
	line := 1
	b := bufio.NewReader(io.LimitReader(r, offset))
	for {
		switch _, err := b.ReadSlice('\n'); {
		case err == nil:
			line++
		case !errors.Is(err, bufio.ErrBufferFull):
			return line
		}
	}
}

// decompress gives the JSON of a file that may be gzip, whatever its name is. A
// file that is empty or UTF-16 is an [*Error].
func decompress(r io.Reader) (io.Reader, error) {
	b := bufio.NewReaderSize(r, 64<<10)
	if mark, _ := b.Peek(3); string(mark) == "\ufeff" { // editors write it; RFC 8259, section 8.1, allows to ignore it
		_, _ = b.Discard(3)
	}
	head, err := b.Peek(2)
	switch {
	case len(head) == 0 && err != nil && !errors.Is(err, io.EOF):
		return nil, err
	case len(head) == 0:
		return nil, empty()
	case string(head) == "\x1f\x8b":
		z, err := gzip.NewReader(b)
		if err != nil {
			return nil, problem(err, -1)
		}
		return z, nil
	case string(head) == "\xff\xfe", string(head) == "\xfe\xff":
		return nil, &Error{Kind: ErrNotJSON, Reason: "the file is UTF-16 (a PowerShell redirect writes that); let dbaudit write the file itself"}
	}
	return b, nil
}

func empty() *Error {
	return &Error{Kind: ErrEmpty, Reason: "the file is empty; make it again"}
}
