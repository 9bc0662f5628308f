package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
)

// Digest identifies the text of all policies that were loaded, the selected rules' and
// the others': the SHA-256 over the name and the text of each file that is no test.
// Equal policies have equal digests, wherever their folder is.
func (s *Set) Digest() string {
	h := sha256.New()
	for _, g := range s.groups {
		fmt.Fprintf(h, "%s\x00", g.digest)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func digestOf(fsys fs.FS, files []string) (string, error) {
	h := sha256.New()
	for _, file := range files {
		if isTest(file) {
			continue
		}
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(h, "%s\x00%d\x00%s", file, len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
