package snapshot

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"strings"

	"github.com/google/renameio/v2"
)

// Save writes a snapshot to a file, gzip when its name ends in ".gz". The file
// appears whole or not at all: an old one stays as it was until the new one is
// on the disk. Only the owner may read it: a snapshot holds no secret, but it
// is a map of what can be reached.
func Save(path string, s *Snapshot) error {
	err := WriteFile(path, func(w io.Writer) error { return Write(w, s) })
	if err != nil {
		return fmt.Errorf("save the snapshot %s: %w", path, err)
	}
	return nil
}

// WriteFile writes a file atomically, with mode 0600, gzip when its name ends in
// ".gz".
func WriteFile(path string, write func(io.Writer) error) (err error) {
	// A file in the target's own folder: a rename across file systems is none, and
	// the folder that vanished or is read-only is found before anything is written.
	f, err := renameio.NewPendingFile(path, renameio.WithPermissions(0o600))
	if err != nil {
		return err
	}
	defer f.Cleanup() //nolint:errcheck // after CloseAtomicallyReplace there is nothing left to clean
	buffered := bufio.NewWriterSize(f, 256<<10)
	var w io.Writer = buffered
	var z *gzip.Writer
	if strings.HasSuffix(path, ".gz") {
		// No name and no time in the header: equal snapshots give equal files.
		z = gzip.NewWriter(buffered)
		w = z
	}
	if err := write(w); err != nil {
		return err
	}
	if z != nil {
		if err := z.Close(); err != nil {
			return err
		}
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}
