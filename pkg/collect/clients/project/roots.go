package project

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
)

// projectRoot is what frameworks and shells put in for the folder of the project, or
// of the file.
var projectRoot = regexp.MustCompile(`^(?:%kernel\.(?:project|root)_dir%|%\(here\)s|<%=\s*Rails\.root\s*%>|#\{Rails\.root\}|\$\{?PWD\}?|\$\(pwd\)|\$\{(?:workspaceFolder|workspaceRoot|project\.basedir|path\.module|path\.root|path\.cwd)\}|\{\{\s*playbook_dir\s*\}\}|\$\{\{\s*github\.workspace\s*\}\}|\$GITHUB_WORKSPACE|\$CI_PROJECT_DIR)/`)

// mostRoot is, in bytes, more than any root certificate has.
const mostRoot = 1 << 20

// RootCert looks for a root certificate that a file names: beside it, then in
// each folder above it up to the root of the tree.
func (p *Project) RootCert(rel, name string) (state string, fingerprints []string) {
	name = projectRoot.ReplaceAllString(name, "./")
	if strings.HasPrefix(name, "/") || strings.HasPrefix(name, "~") || strings.Contains(name, `:\`) || setting.Interpolated(name) || len(name) > 1000 {
		return "outside", nil
	}
	state = "absent"
	escapes, first := false, true
	up(rel, func(dir string) bool {
		own := first
		first = false
		inside := path.Join(dir, filepath.ToSlash(name))
		if inside == ".." || strings.HasPrefix(inside, "../") {
			escapes = escapes || own
			return true
		}
		// Prisma looks beside its schema, which stands in a folder of its own.
		for _, at := range []string{inside, path.Join(dir, "prisma", filepath.ToSlash(name))} {
			if r := p.rootAt(at); r.there {
				state, fingerprints = "present", r.fingerprints
				return false
			}
		}
		return true
	})
	if state == "absent" && escapes {
		state = "outside"
	}
	return state, fingerprints
}

// rootFile is a file that is named as a root certificate.
type rootFile struct {
	there        bool
	fingerprints []string
}

// rootAt reads such a file, once.
func (p *Project) rootAt(file string) *rootFile {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := p.roots[file]
	if r == nil {
		text, there := p.read(file, mostRoot)
		r = &rootFile{there, certificates([]byte(text))}
		p.roots[file] = r
	}
	return r
}

// certificates gives the SHA-256 fingerprints of the certificates in a PEM text.
func certificates(text []byte) []string {
	var out []string
	for range 1000 {
		var block *pem.Block
		if block, text = pem.Decode(text); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		if _, err := x509.ParseCertificate(block.Bytes); err != nil {
			continue
		}
		sum := sha256.Sum256(block.Bytes)
		out = append(out, hex.EncodeToString(sum[:]))
	}
	return out
}
