package snapshot

import (
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
func StreamFile(path string, each func(*Cluster) error) (*Snapshot, error) {
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
