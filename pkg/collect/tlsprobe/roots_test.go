package tlsprobe

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"dbaudit/internal/emulator/pki"
)

// TestReadRoots: a bundle, and a folder with what is in it, what is not, and what
// is no certificate.
func TestReadRoots(t *testing.T) {
	dir := t.TempDir()
	inBundle, inFolder := newCA(t, pki.CAOptions{CommonName: "In the bundle"}), newCA(t, pki.CAOptions{CommonName: "In the folder"})
	for name, data := range map[string][]byte{
		"bundle.crt": inBundle.PEM(), "own.pem": inFolder.PEM(), "README": []byte("no certificate"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"1234abcd.0": "own.pem", "away.pem": filepath.Join(dir, "none")} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	index := readRoots([]string{filepath.Join(dir, "bundle.crt"), filepath.Join(dir, "own.pem")}, []string{dir, filepath.Join(dir, "none")})
	for _, ca := range []*pki.CA{inBundle, inFolder} {
		c := parseCA(t, ca.PEM()).certificates[0]
		if n := len(index[string(c.RawSubject)]); n != 1 {
			t.Errorf("%s: %d times", c.Subject, n)
		}
	}
	if len(index) != 2 {
		t.Errorf("%d subjects", len(index))
	}
}

// TestSystemVerifies: a chain is verified with the index as with the whole pool.
func TestSystemVerifies(t *testing.T) {
	public, private := newCA(t, pki.CAOptions{CommonName: "Public CA"}), newCA(t, pki.CAOptions{CommonName: "Private CA"})
	middle, err := public.Intermediate(pki.CAOptions{CommonName: "Public intermediate"})
	if err != nil {
		t.Fatal(err)
	}
	before := rootIndex
	t.Cleanup(func() { rootIndex = before })
	index := map[string][][]byte{}
	addRoots(index, public.PEM())
	rootIndex = func() map[string][][]byte { return index }
	named := pki.LeafOptions{DNSNames: []string{host}}
	for _, tt := range []struct {
		name string
		leaf *pki.Leaf
		ok   bool
	}{
		{"public", issue(t, public, named), true},
		{"through an intermediate", issue(t, middle, named), true},
		{"private", issue(t, private, named), false},
		{"private, root sent", issue(t, private, pki.LeafOptions{DNSNames: []string{host}, WithRoot: true}), false},
	} {
		check, _ := checkChain(tt.leaf.Chain, systemRootsFor(tt.leaf.Chain), nil, time.Now(), time.Minute)
		if check.OK != tt.ok {
			t.Errorf("%s: %+v", tt.name, check)
		}
	}
}
