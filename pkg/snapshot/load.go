package snapshot

import (
	"fmt"
	"io"

	"dbaudit/pkg/jsonfile"
)

// Load reads a snapshot from a file, plain or gzip. What is wrong with the file
// is a [*jsonfile.Error], which names the file, the line and the JSON path.
func Load(path string) (*Snapshot, error) {
	return jsonfile.Read(path, Read)
}

// StreamFile is [Stream] on a file, with the errors of [Load].
func StreamFile(path string, each func(*Cluster) error) (*Snapshot, error) {
	return jsonfile.Read(path, func(r io.Reader) (*Snapshot, error) { return Stream(r, each) })
}

// Save writes a snapshot to a file, gzip when its name ends in ".gz", atomically.
// Only the owner may read it: a snapshot holds no secret, but it is a map of what
// can be reached.
func Save(path string, s *Snapshot) error {
	err := jsonfile.Write(path, func(w io.Writer) error { return Write(w, s) })
	if err != nil {
		return fmt.Errorf("save the snapshot %s: %w", path, err)
	}
	return nil
}
