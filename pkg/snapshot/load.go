package snapshot

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
)

// Load reads a snapshot from a file, plain or gzip. Its errors name the file,
// the line and the JSON path; errors.Is tells [ErrEmpty], [ErrTruncated],
// [ErrVersion] and the others apart.
func Load(path string) (*Snapshot, error) {
	var s *Snapshot
	err := readFile(path, func(r io.Reader) (err error) {
		s, err = Read(r)
		return err
	})
	return s, err
}

// StreamFile is [Stream] on a file, with the errors of [Load].
func StreamFile(path string, each func(Record) error) (*Snapshot, error) {
	var s *Snapshot
	err := readFile(path, func(r io.Reader) (err error) {
		s, err = Stream(r, each)
		return err
	})
	return s, err
}

func readFile(path string, read func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("read the snapshot: %w", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return fmt.Errorf("read the snapshot: %s is a folder: name the file in it", path)
	}
	err = read(f)
	return Locate(err, path)
}

// Locate completes a [FormatError] with the file's name and the line. Other
// errors it leaves alone.
func Locate(err error, path string) error {
	var fe *FormatError
	if !errors.As(err, &fe) {
		return err
	}
	fe.File = path
	if fe.Offset > 0 {
		fe.Line = lineAt(path, fe.Offset)
	}
	return err
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
	b := bufio.NewReaderSize(io.LimitReader(r, offset), 64<<10)
	for {
		c, err := b.ReadByte()
		if err != nil {
			return line
		}
		if c == '\n' {
			line++
		}
	}
}
