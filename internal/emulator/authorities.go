package emulator

import (
	"crypto/x509"
	"fmt"
	"net"
	"sync"
	"time"

	"dbaudit/internal/emulator/pki"
)

// authorities makes each cluster's CA when it is first asked for, and once.
type authorities struct {
	now  time.Time
	made sync.Map // of the id: func() (*pki.CA, error)
}

// of gives the cluster's CA.
func (a *authorities) of(c *Cluster) (*pki.CA, error) {
	return a.named(c.ID, c.CA)
}

// named gives the CA with this id. DigitalOcean's are self-signed and named
// "<uuid> Project CA".
func (a *authorities) named(id string, o Authority) (*pki.CA, error) {
	once, _ := a.made.LoadOrStore(id, sync.OnceValues(func() (*pki.CA, error) {
		return pki.NewCA(pki.CAOptions{
			CommonName: uuidOf("project ca", id) + " Project CA",
			Key:        o.Key,
			Signature:  o.Signature,
			NotBefore:  o.From.on(a.now),
			NotAfter:   o.Expires.on(a.now),
		})
	}))
	return once.(func() (*pki.CA, error))() //nolint:forcetypeassert // what is stored above
}

// leaf makes the certificate that an endpoint presents.
func (a *authorities) leaf(c *Cluster, cert Certificate, host string) (*pki.Leaf, error) {
	o := pki.LeafOptions{
		Key: cert.Key, Signature: cert.Signature,
		NotBefore: cert.From.on(a.now), NotAfter: cert.Expires.on(a.now),
		WithRoot: cert.WithRoot,
	}
	hosts := cert.Hosts
	if hosts == nil {
		hosts = []string{host}
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			o.IPs = append(o.IPs, ip)
		} else {
			o.DNSNames = append(o.DNSNames, h)
		}
	}
	if len(hosts) > 0 {
		o.CommonName = hosts[0]
	}
	if len(o.CommonName) > 64 { // RFC 5280, ub-common-name
		o.CommonName = "server"
	}
	if cert.OnlyCommonName {
		o.DNSNames, o.IPs = nil, nil
	}
	if cert.ClientUsage {
		o.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}
	}
	if cert.Signer == "self" {
		return pki.SelfSigned(o)
	}
	ca, err := a.of(c)
	if cert.Signer == "other" {
		ca, err = a.named("other/"+c.ID, Authority{})
	}
	if err != nil {
		return nil, err
	}
	if cert.Signer == "intermediate" || cert.Signer == "missing-intermediate" {
		o.WithoutChain = cert.Signer == "missing-intermediate"
		if ca, err = ca.Intermediate(pki.CAOptions{CommonName: uuidOf("intermediate", c.ID) + " Issuing CA"}); err != nil {
			return nil, err
		}
	}
	leaf, err := ca.Issue(o)
	if err != nil {
		return nil, fmt.Errorf("certificate of %s: %w", host, err)
	}
	return leaf, nil
}
