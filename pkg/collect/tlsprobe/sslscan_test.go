package tlsprobe

import (
	"context"
	"encoding/xml"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"dbaudit/internal/emulator/pki"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/snapshot"
)

// sslscan's report, as far as it is compared.
type sslscanReport struct {
	Test struct {
		Protocols []struct {
			Type    string `xml:"type,attr"`
			Version string `xml:"version,attr"`
			Enabled int    `xml:"enabled,attr"`
		} `xml:"protocol"`
		Ciphers []struct {
			Version string `xml:"sslversion,attr"`
			ID      string `xml:"id,attr"`
		} `xml:"cipher"`
	} `xml:"ssltest"`
}

// sslscan lists what sslscan finds: protocols, and suites by number.
func sslscan(t *testing.T, addr string) (protocols []string, ciphers map[string][]string) {
	t.Helper()
	path, err := exec.LookPath("sslscan")
	if err != nil {
		t.Fatal("sslscan is not installed (Debian: apt-get install sslscan)")
	}
	out, err := exec.Command(path, "--starttls-psql", "--no-groups", "--no-heartbleed", "--no-renegotiation",
		"--no-compression", "--no-fallback", "--no-check-certificate", "--show-cipher-ids", "--xml=-", addr).Output()
	if err != nil {
		t.Fatalf("sslscan: %v\n%s", err, out)
	}
	var r sslscanReport
	if err := xml.Unmarshal(out, &r); err != nil {
		t.Fatalf("sslscan: %v\n%s", err, out)
	}
	for _, p := range r.Test.Protocols {
		if p.Enabled == 1 {
			protocols = append(protocols, strings.ToUpper(p.Type)+"v"+p.Version)
		}
	}
	ciphers = map[string][]string{}
	for _, c := range r.Test.Ciphers {
		ciphers[c.Version] = append(ciphers[c.Version], strings.ToLower(c.ID))
	}
	return protocols, ciphers
}

// TestSSLScanAgrees compares protocols and suites with sslscan's on the same
// server: no more, no fewer.
func TestSSLScanAgrees(t *testing.T) {
	ca := newCA(t, pki.CAOptions{})
	pg := realpg.Start(t, realpg.Config{}.Leaf(t, issue(t, ca, pki.LeafOptions{DNSNames: []string{host}, Key: pki.RSA2048})))
	scram := []string{"hostssl all all 127.0.0.1/32 scram-sha-256"}
	for name, conf := range map[string][]string{
		"stock":              nil,
		"TLS 1.0":            {"ssl_min_protocol_version = 'TLSv1'", "ssl_ciphers = 'DEFAULT:@SECLEVEL=0'"},
		"TLS 1.3":            {"ssl_min_protocol_version = 'TLSv1.3'"},
		"the client's order": {"ssl_prefer_server_ciphers = off"},
		"few":                {"ssl_ciphers = 'ECDHE+AESGCM'", "ssl_max_protocol_version = 'TLSv1.2'"},
	} {
		t.Run(name, func(t *testing.T) {
			reconfigure(t, pg, conf, scram)
			ep := Probe(context.Background(), target(t, pg.Addr(), nil), Options{Ciphers: true})
			if ep.Enumeration == nil {
				t.Fatal(dump(t, ep))
			}
			if v := ep.Enumeration.ServerPreference; v["TLSv1.2"] != (name != "the client's order") && name != "TLS 1.3" {
				t.Errorf("the order is the server's: %v", v)
			}
			protocols, ciphers := sslscan(t, pg.Addr())
			var ours []string
			for v := versionSSL30; v <= versionTLS13; v++ {
				if ep.Protocols[versionName(v)].State == snapshot.ProtocolAccepted {
					ours = append(ours, versionName(v))
				}
			}
			slices.Sort(protocols)
			if strings.Join(ours, " ") != strings.Join(protocols, " ") {
				t.Errorf("protocols: ours %v, sslscan's %v", ours, protocols)
			}
			for version, names := range ep.Enumeration.Ciphers {
				var ids []string
				for _, n := range names {
					ids = append(ids, suiteID(t, n))
				}
				theirs := ciphers[version]
				slices.Sort(ids)
				slices.Sort(theirs)
				if strings.Join(ids, " ") != strings.Join(theirs, " ") {
					t.Errorf("%s: ours %v, sslscan's %v", version, ids, theirs)
				}
				delete(ciphers, version)
			}
			if len(ciphers) > 0 {
				t.Errorf("sslscan alone saw %v", ciphers)
			}
		})
	}
}

// suiteID is the number of a suite as sslscan writes it.
func suiteID(t *testing.T, name string) string {
	t.Helper()
	for id, n := range suiteRegistry().names {
		if n == name {
			return fmt.Sprintf("0x%04x", id)
		}
	}
	t.Fatalf("no suite %s", name)
	return ""
}
