package evidence

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"dbaudit/pkg/sign"
)

// IsBundle reports whether a file is a bundle by its name.
func IsBundle(path string) bool { return strings.HasSuffix(strings.ToLower(path), ".zip") }

// Verified is what is verified of a bundle.
type Verified struct {
	By    *sign.Public
	Files int
	// Results of them carry a signature of one of the keys, Others one of another key,
	// Unsigned none.
	Results, Others, Unsigned int
}

// Verify holds a bundle against its signature: each file of it is what was signed, and
// none is missing or added. Where a result is signed by one of the keys, that is
// verified too.
func Verify(path string, keys ...*sign.Public) (*Verified, error) {
	z, err := zip.OpenReader(path)
	switch {
	case errors.Is(err, zip.ErrFormat):
		return nil, fmt.Errorf("%s: %w: it is not a ZIP file", path, sign.ErrEnvelope)
	case err != nil:
		return nil, err
	}
	defer z.Close()
	v, err := verify(&z.Reader, keys)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return v, nil
}

func verify(z *zip.Reader, keys []*sign.Public) (*Verified, error) {
	files := map[string]*zip.File{}
	for _, f := range z.File {
		if files[f.Name] != nil {
			return nil, fmt.Errorf("%w: %s is in it twice", sign.ErrAltered, f.Name)
		}
		files[f.Name] = f
	}
	if files[signatureFile] == nil {
		return nil, fmt.Errorf("%w: there is no %s in it", sign.ErrUnsigned, signatureFile)
	}
	envelope, err := small(files[signatureFile])
	if err != nil {
		return nil, err
	}
	s, by, err := sign.Open(envelope, keys...)
	switch {
	case err != nil:
		return nil, err
	case s.Kind() != sign.Evidence:
		return nil, fmt.Errorf("%w: it signs a %s", sign.ErrEnvelope, s.Kind())
	}
	v := &Verified{By: by[0], Files: len(s.Subject)}
	digests := map[string]sign.Digest{}
	for _, x := range s.Subject {
		if err := sameAs(files[x.Name], x); err != nil {
			return nil, err
		}
		digests[x.Name] = x.Digest
	}
	if len(digests) != len(files)-1 {
		return nil, fmt.Errorf("%w: files were added", sign.ErrAltered)
	}
	return v, v.results(files, digests, keys)
}

// results verifies the signatures of the results in a bundle.
func (v *Verified) results(files map[string]*zip.File, digests map[string]sign.Digest, keys []*sign.Public) error {
	for name, digest := range digests {
		f := files[name+sign.Suffix]
		if f == nil && strings.HasPrefix(name, "results/") && !strings.HasSuffix(name, sign.Suffix) {
			v.Unsigned++
		}
		if f == nil || name+sign.Suffix == signatureFile {
			continue
		}
		envelope, err := small(f)
		if err != nil {
			return err
		}
		s, _, err := sign.Open(envelope, keys...)
		switch {
		case errors.Is(err, sign.ErrForeign):
			v.Others++
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		case len(s.Subject) != 1 || s.Subject[0].Digest != digest || s.Subject[0].Name != name && !strings.Contains(name, "/older/"):
			return fmt.Errorf("%s: %w", name, sign.ErrAltered)
		}
		v.Results++
	}
	return nil
}

// small reads a signature.
func small(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, damaged(f, err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, 64<<20))
	if err != nil {
		return nil, damaged(f, err)
	}
	return b, nil
}

func sameAs(f *zip.File, want sign.Subject) error {
	if f == nil {
		return fmt.Errorf("%w: %s is missing", sign.ErrAltered, want.Name)
	}
	r, err := f.Open()
	if err != nil {
		return damaged(f, err)
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return damaged(f, err)
	}
	if hex.EncodeToString(h.Sum(nil)) != want.Digest.SHA256 {
		return fmt.Errorf("%w: %s", sign.ErrAltered, want.Name)
	}
	return nil
}

func damaged(f *zip.File, err error) error {
	return fmt.Errorf("%w: %s cannot be read: %w", sign.ErrAltered, f.Name, err)
}
