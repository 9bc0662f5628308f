package tlsprobe

import (
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// Where Linux distributions keep the roots that public CAs have: the first bundle
// that is there and all of the folders, as crypto/x509 reads them (its
// root_linux.go).
var (
	rootBundles = []string{
		"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
		"/etc/pki/tls/cacert.pem", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/cert.pem",
	}
	rootFolders = []string{"/etc/ssl/certs", "/etc/pki/tls/certs"}
)

// rootIndex holds the system's roots by their raw subject, unparsed. crypto/x509
// parses all of them, twice where a distribution keeps a bundle and a folder: that
// takes longer than the whole probe, which needs one of them or, with a CA of the
// cluster's own, none.
var rootIndex = sync.OnceValue(func() map[string][][]byte {
	if runtime.GOOS != "linux" {
		return nil
	}
	return readRoots(rootPlaces())
})

// rootPlaces are the bundles and folders, or those that the environment names.
func rootPlaces() (bundles, folders []string) {
	bundles, folders = rootBundles, rootFolders
	if file := os.Getenv("SSL_CERT_FILE"); file != "" {
		bundles = []string{file}
	}
	if dirs := os.Getenv("SSL_CERT_DIR"); dirs != "" {
		folders = strings.Split(dirs, ":")
	}
	return bundles, folders
}

// systemRootsFor is a pool with those of the system's roots that may have issued a
// certificate of the chain: verifying with it gives what verifying with all of
// them does. It is nil, which is all of them, where the index is not used.
func systemRootsFor(chain []*x509.Certificate) *x509.CertPool {
	index := rootIndex()
	if index == nil {
		return nil
	}
	pool := x509.NewCertPool()
	for _, c := range chain {
		// The subject too: a root of the system's that is presented itself.
		for _, name := range []string{string(c.RawIssuer), string(c.RawSubject)} {
			for _, der := range index[name] {
				if root, err := x509.ParseCertificate(der); err == nil {
					pool.AddCert(root)
				}
			}
		}
	}
	return pool
}

func readRoots(bundles, folders []string) map[string][][]byte {
	index := map[string][][]byte{}
	bundle := ""
	for _, path := range bundles {
		if data, err := os.ReadFile(path); err == nil {
			addRoots(index, data)
			bundle = path
			break
		}
	}
	debian := bundle == rootBundles[0]
	for _, dir := range folders {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			path := filepath.Join(dir, e.Name())
			if e.Type()&os.ModeSymlink != 0 {
				to, err := os.Readlink(path)
				// A link within the folder is another name of the same root (OpenSSL's
				// hash); what update-ca-certificates(8) links it puts into the bundle too.
				if err != nil || !strings.Contains(to, "/") || (debian && strings.Contains(to, "/share/ca-certificates/")) {
					continue
				}
			}
			if path == bundle {
				continue
			}
			if data, err := os.ReadFile(path); err == nil {
				addRoots(index, data)
			}
		}
	}
	return index
}

func addRoots(index map[string][][]byte, data []byte) {
	for {
		var block *pem.Block
		if block, data = pem.Decode(data); block == nil {
			return
		}
		if block.Type != "CERTIFICATE" || len(block.Headers) > 0 {
			continue
		}
		if subject := subjectOf(block.Bytes); subject != nil {
			index[string(subject)] = append(index[string(subject)], block.Bytes)
		}
	}
}

// subjectOf is a certificate's raw subject (RFC 5280 §4.1), nil if it has none that
// can be found.
func subjectOf(der []byte) []byte {
	s := cryptobyte.String(der)
	var certificate, tbs, subject cryptobyte.String
	if !s.ReadASN1(&certificate, asn1.SEQUENCE) || !certificate.ReadASN1(&tbs, asn1.SEQUENCE) ||
		!tbs.SkipOptionalASN1(asn1.Tag(0).Constructed().ContextSpecific()) || // version
		!tbs.SkipASN1(asn1.INTEGER) || // serialNumber
		!tbs.SkipASN1(asn1.SEQUENCE) || // signature
		!tbs.SkipASN1(asn1.SEQUENCE) || // issuer
		!tbs.SkipASN1(asn1.SEQUENCE) || // validity
		!tbs.ReadASN1Element(&subject, asn1.SEQUENCE) {
		return nil
	}
	return subject
}
