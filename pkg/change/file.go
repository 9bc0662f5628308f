package change

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"dbaudit/pkg/jsonfile"
)

// Version is the version of the files of plans and journals.
const Version = "1"

// File is the plans of several clusters, as `fix plan` keeps them.
type File struct {
	Version   string    `json:"schema_version"`
	CreatedAt time.Time `json:"created_at"`
	// API is the base address of the account's API.
	API      string  `json:"api"`
	Clusters []*Plan `json:"clusters"`
	// Digest is the SHA-256 of the file without it, in hexadecimal: a file that was
	// edited by hand is refused.
	Digest string `json:"digest"`
}

// MaxAge is how old a plan may be when it is applied.
const MaxAge = 24 * time.Hour

// Errors of a file that is not applied.
var (
	ErrEdited  = errors.New("the plan was edited: make a new one")
	ErrExpired = errors.New("the plan is older than a day: make a new one")
	ErrVersion = errors.New("the plan is of another version")
)

func (f *File) digest() string {
	c := *f
	c.Digest = ""
	raw, _ := json.Marshal(c) // plain data marshals always
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// Write keeps the plans, readable by the user alone.
func (f *File) Write(path string) error { return jsonfile.Write(path, f.Print) }

// Print writes the plans to a stream.
func (f *File) Print(w io.Writer) error {
	f.Version = Version
	f.Digest = f.digest()
	return jsonfile.Indented(w, f)
}

// Read reads plans, and checks that nobody edited them and that they are fresh.
func Read(path string, now time.Time) (*File, error) {
	var f File
	if err := readJSON(path, &f); err != nil {
		return nil, err
	}
	switch {
	case f.Version != Version:
		return nil, fmt.Errorf("%s: %w: %q, and this is %q", path, ErrVersion, f.Version, Version)
	case f.Digest != f.digest():
		return nil, fmt.Errorf("%s: %w", path, ErrEdited)
	case now.Sub(f.CreatedAt) > MaxAge:
		return nil, fmt.Errorf("%s: %w", path, ErrExpired)
	case f.CreatedAt.After(now.Add(time.Hour)):
		return nil, fmt.Errorf("%s: the plan is from the future: check the clock", path)
	}
	return &f, nil
}

func readJSON(path string, into any) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
