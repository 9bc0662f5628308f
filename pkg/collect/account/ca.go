package account

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// parseCA reads the certificate of GET /v2/databases/{id}/ca: base64 of PEM. Only
// certificates are kept of it.
func parseCA(encoded string) (*snapshot.CA, error) {
	text := encoded
	if !strings.HasPrefix(strings.TrimSpace(text), "-----BEGIN") {
		b, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(encoded), ""))
		if err != nil {
			return nil, fmt.Errorf("%w: the certificate is not base64", errContent)
		}
		text = string(b)
	}
	ca := &snapshot.CA{}
	var kept strings.Builder
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		cert, err := verify.ReadCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%w: the certificate cannot be parsed", errContent)
		}
		ca.Certificates = append(ca.Certificates, cert.Facts())
		kept.Write(pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes}))
	}
	if len(ca.Certificates) == 0 {
		return nil, fmt.Errorf("%w: there is no certificate in it", errContent)
	}
	ca.PEM = kept.String()
	return ca, nil
}
