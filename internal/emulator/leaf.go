package emulator

import (
	"fmt"

	"dbaudit/internal/emulator/pki"
)

// Leaf makes a certificate for a server that stands for the named cluster's
// primary, a real PostgreSQL in tests: signed by that cluster's CA unless cert
// says otherwise.
func (r *Running) Leaf(clusterName, host string, cert Certificate) (*pki.Leaf, error) {
	for i := range r.Account.Clusters {
		if c := &r.Account.Clusters[i]; c.Name == clusterName {
			return r.pki.leaf(c, cert, host)
		}
	}
	return nil, fmt.Errorf("certificate of %s: there is no such cluster", clusterName)
}
