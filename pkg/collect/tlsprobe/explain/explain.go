// Package explain says in words what a probe saw of an endpoint, for a person
// with ten seconds: can it be reached, would sslmode=verify-full work, if not why
// and which command helps. It judges nothing: findings come from the rules.
package explain

import (
	"cmp"
	"net"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

// Client is what is known of the client that wants to connect.
type Client struct {
	// CAFile is the file of the CA as the user named it; "": none was given.
	CAFile         string
	User, Database string
}

// Advice is whether verify-full would work, and what to do.
type Advice struct {
	// Works is of libpq, nil when it cannot be told.
	Works *bool
	// Reason is why not, or why it cannot be told.
	Reason string
	// Others are the clients of other TLS libraries, when not all get the same.
	Others []Other
	// Steps are in words or commands, in order; Command is the psql line that
	// connects with sslmode=verify-full once they are done, "" if there is none.
	Steps   []string
	Command string
}

// Other is what the clients of another TLS library than libpq's get.
type Other struct {
	Clients string
	Works   bool
	Reason  string
}

const (
	placeholderCA = "ca.crt"
	fetchCA       = "doctl databases get-ca CLUSTER_ID --format Certificate --no-header > " + placeholderCA
)

// Advise reads what verify-full would do off the endpoint's facts.
func Advise(ep snapshot.Endpoint, c Client) Advice {
	a := Advice{}
	switch {
	case !reached(ep):
		a.Reason = "the endpoint was not reached"
		return a
	case ep.SSLRequest == "refused":
		a.Works, a.Reason = new(false), "the server does not speak TLS"
		a.Steps = []string{"the server has to: ssl = on in postgresql.conf, with ssl_cert_file and ssl_key_file (PgBouncer: client_tls_sslmode)"}
		return a
	case ep.TLS == nil || ep.TLS.Verification == nil:
		a.Reason = "its certificate was not seen"
		if m, ok := missing(ep, "tls", "tls.chain", "tls.verification", "*"); ok {
			a.Reason += ": " + m.Reason
		}
		return a
	}
	v := ep.TLS.Verification
	for _, stack := range verify.Stacks[1:] {
		if check, ok := v.Stacks[string(stack)]["verify-full"]; ok {
			a.Others = append(a.Others, Other{verify.Clients[stack], check.OK, check.Reason})
		}
	}
	full, known := v.Modes["verify-full"]
	switch {
	case known:
		a.Works, a.Reason = &full.OK, full.Reason
	case v.Host != nil && v.CA == nil && knownCA(ep):
		return adviseWithoutCA(ep, c, a)
	default:
		a.Reason = whyMissing(ep, "its certificate was not seen", "tls.verification.sslmodes", "tls.verification.ca", "tls.chain")
		return a
	}
	ca := cmp.Or(c.CAFile, placeholderCA)
	if full.OK {
		a.Command = psql(ep, c, ep.Host, ca)
		return a
	}
	a.Steps, a.Command, ca = stepsFor(ep, c, full.Code, ca)
	if v.Host != nil && !v.Host.OK && full.Code != "no_handshake" {
		if name, ok := otherName(ep); ok {
			a.Steps = append(a.Steps, "connect by a name that the certificate has")
			a.Command = psql(ep, c, name, ca)
		} else {
			a.Steps = append(a.Steps, "the server needs a certificate with the name "+ep.Host)
			a.Command = ""
		}
	}
	return a
}

// knownCA reports whether it is only for want of a CA that there is no verdict.
func knownCA(ep snapshot.Endpoint) bool {
	m, ok := missing(ep, "tls.verification.ca")
	return !ok || m.Kind != snapshot.MissingFailed
}

// stepsFor are what helps against one kind of failure, the command that connects
// afterwards and the CA that it names.
func stepsFor(ep snapshot.Endpoint, c Client, code, ca string) (steps []string, command, root string) {
	v := ep.TLS.Verification
	switch code {
	case "unknown_authority", "incomplete_chain":
		if v.System != nil && v.System.OK {
			return []string{"the system's roots verify it: name no CA file (sslrootcert=system, libpq 16 and later)"}, psql(ep, c, ep.Host, "system"), "system"
		}
		return []string{freshCA(ep)}, psql(ep, c, ep.Host, placeholderCA), placeholderCA
	case "expired", "not_yet_valid":
		steps = []string{"the certificate has to be renewed on the server; no setting of a client helps"}
	case "weak_key_or_signature", "not_a_server_certificate":
		steps = []string{"the server needs another certificate; no setting of a client should get around it"}
	case "no_handshake":
		steps = []string{"the server has to offer what clients have: TLS 1.2 or 1.3 with the usual suites and curves"}
	case "alpn_refused":
		steps = []string{"the server (or the proxy in front of it) has to ignore the protocol or take it"}
	case "direct_tls_only":
		return []string{"connect without an SSLRequest"}, psql(ep, c, ep.Host, ca, "sslnegotiation=direct"), ca
	case "channel_binding":
		return []string{"the server needs a certificate that is signed with RSA or ECDSA; until then"}, psql(ep, c, ep.Host, ca, "channel_binding=disable"), ca
	}
	return steps, "", ca
}

// adviseWithoutCA is the advice when no CA was given.
func adviseWithoutCA(ep snapshot.Endpoint, c Client, a Advice) Advice {
	v := ep.TLS.Verification
	switch {
	case v.System != nil && v.System.OK && v.Host.OK:
		a.Works = new(true)
		a.Reason = "with the system's roots (libpq 16 and later)"
		a.Command = psql(ep, c, ep.Host, "system")
		return a
	case !v.Host.OK:
		a.Works, a.Reason = new(false), v.Host.Reason
		a.Steps = append(a.Steps, "connect by a name that the certificate has")
	default:
		a.Reason = "no CA was given, and the system's roots do not verify the certificate"
	}
	a.Steps = append(a.Steps, freshCA(ep))
	host := ep.Host
	if !v.Host.OK {
		if name, ok := otherName(ep); ok {
			host = name
		} else {
			a.Steps = []string{"the server needs a certificate with the name " + ep.Host}
			return a
		}
	}
	a.Command = psql(ep, c, host, placeholderCA)
	return a
}

// freshCA says how to come by the right CA.
func freshCA(ep snapshot.Endpoint) string {
	if strings.HasSuffix(strings.ToLower(ep.Host), ".ondigitalocean.com") {
		return fetchCA
	}
	return "get the CA that signed the certificate (" + ep.TLS.Chain[len(ep.TLS.Chain)-1].Issuer + ") from whoever runs the server"
}

// reached reports whether PostgreSQL (or PgBouncer) answered.
func reached(ep snapshot.Endpoint) bool {
	return ep.Reachability != nil && ep.Reachability.State == snapshot.Reachable
}

// otherName is a name of the certificate to connect by.
func otherName(ep snapshot.Endpoint) (string, bool) {
	leaf := ep.TLS.Chain[0]
	for _, n := range leaf.DNSNames {
		if !strings.HasPrefix(n, "*") && plain(n) {
			return n, true
		}
	}
	for _, n := range leaf.IPAddresses {
		return n, true
	}
	return "", false
}

// plain reports whether a name from a certificate is fit for a command line: it
// is the server's word, not the user's.
func plain(s string) bool {
	for _, r := range s {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_' {
			return false
		}
	}
	return s != ""
}

// psql is the command that connects to host at the endpoint with verify-full.
func psql(ep snapshot.Endpoint, c Client, host, ca string, more ...string) string {
	var parts []string
	add := func(key, value string) { parts = append(parts, key+"="+quoteConninfo(value)) }
	add("host", host)
	port := strconv.Itoa(ep.Port)
	if to, p, err := net.SplitHostPort(ep.ConnectedTo); err == nil && net.ParseIP(to) != nil {
		// As the probe did: this address, but names verified as the host's.
		add("hostaddr", to)
		port = p
	} else if host != ep.Host && net.ParseIP(ep.Host) != nil && net.ParseIP(host) == nil {
		add("hostaddr", ep.Host)
	}
	add("port", port)
	if c.User != "" {
		add("user", c.User)
	}
	if c.Database != "" {
		add("dbname", c.Database)
	}
	add("sslmode", "verify-full")
	add("sslrootcert", ca)
	if ep.TLS != nil && ep.TLS.ClientCertificate == "required" {
		add("sslcert", "client.crt")
		add("sslkey", "client.key")
	}
	return "psql " + quoteShell(strings.Join(append(parts, more...), " "))
}

// quoteConninfo quotes a value of a keyword string, if it has to be.
func quoteConninfo(v string) string {
	if v != "" && !strings.ContainsAny(v, " '\\\t") {
		return v
	}
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(v) + "'"
}

// quoteShell quotes for a POSIX shell, with double quotes where they do.
func quoteShell(s string) string {
	if !strings.ContainsAny(s, "$`\\\"!\n") {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// missing finds the entry for the first of the facts that has one.
func missing(ep snapshot.Endpoint, facts ...string) (snapshot.Missing, bool) {
	for _, f := range facts {
		for _, m := range ep.Missing {
			if m.Fact == f {
				return m, true
			}
		}
	}
	return snapshot.Missing{}, false
}

// whyMissing is why the first of the facts that has an entry is missing; otherwise where
// none has.
func whyMissing(ep snapshot.Endpoint, otherwise string, facts ...string) string {
	if m, ok := missing(ep, facts...); ok {
		return m.Reason
	}
	return otherwise
}

// versions are the protocols, newest first.
var versions = []string{"TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0", "SSLv3"}

// Protocols lists the versions by what came of them, newest first.
func Protocols(ep snapshot.Endpoint) (accepted, refused, unclear []string) {
	for _, name := range versions {
		p, ok := ep.Protocols[name]
		switch {
		case !ok:
			unclear = append(unclear, name)
		case p.State == snapshot.ProtocolAccepted:
			accepted = append(accepted, name)
		case p.State == snapshot.ProtocolRefusedByLibrary:
			refused = append(refused, name+" (only by its crypto library)")
		default:
			refused = append(refused, name)
		}
	}
	return accepted, refused, unclear
}

func list(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ", ")
}
