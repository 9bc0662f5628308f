package snapshot

import (
	"net/netip"
	"regexp"
	"time"
)

// Roles of an [Endpoint].
const (
	EndpointPrimary = "primary"
	EndpointStandby = "standby"
	EndpointReplica = "replica"
	EndpointPool    = "pool"
)

// Endpoint is one host and port at which a cluster answers, with what a probe
// saw there. All facts of the probe are absent when it was not probed or could
// not be reached; [Endpoint.Missing] says why.
type Endpoint struct {
	// ID is "host:port", unique within a cluster.
	ID   string `json:"id"`
	Role string `json:"role" enum:"primary,standby,replica,pool"`
	// Network is "public" or "private".
	Network string `json:"network" enum:"public,private"`
	Host    string `json:"host"`
	Port    int    `json:"port"`
	// Custom: the host is a custom CNAME of the customer's.
	Custom bool `json:"custom,omitempty"`
	// Pools are the connection pools served there.
	Pools []string `json:"pools,omitempty"`

	ProbedAt *time.Time `json:"probed_at,omitempty"`
	// ConnectedTo is the address dialled instead of the host.
	ConnectedTo  string        `json:"connected_to,omitempty"`
	Reachability *Reachability `json:"reachability,omitempty"`

	// Server is who answers: "postgresql", "pgbouncer" or "unknown".
	Server string `json:"server,omitempty" enum:"postgresql,pgbouncer,unknown"`
	// SSLRequest is the answer to an SSLRequest: "accepted" (S), "refused" (N),
	// "error" (E), or "none": the endpoint speaks TLS alone (sslnegotiation=direct).
	SSLRequest string `json:"ssl_request,omitempty" enum:"accepted,refused,error,none"`
	// GSSRequest is the answer to a GSSENCRequest: "accepted", "refused", "error".
	GSSRequest string     `json:"gss_request,omitempty" enum:"accepted,refused,error"`
	Plaintext  *Plaintext `json:"plaintext,omitempty"`
	TLS        *TLS       `json:"tls,omitempty"`
	// Protocols is keyed by "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3".
	Protocols          map[string]Protocol `json:"protocols,omitempty" keys:"SSLv3,TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3"`
	WeakCiphers        *WeakCiphers        `json:"weak_ciphers,omitempty"`
	Enumeration        *Enumeration        `json:"enumeration,omitempty"`
	Authentication     *Authentication     `json:"authentication,omitempty"`
	PlaintextInjection *PlaintextInjection `json:"plaintext_injection,omitempty"`
	// DirectTLS: TLS without SSLRequest, ALPN "postgresql" (PostgreSQL 17+).
	DirectTLS *bool `json:"direct_tls,omitempty"`
	// Connections is how many connections the probe made for all this.
	Connections int `json:"connections,omitempty"`

	Missing []Missing `json:"missing,omitempty"`
}

// States of [Reachability].
const (
	Reachable     = "reachable"
	Dropped       = "dropped"        // no answer before the deadline: a firewall, as trusted sources do
	Refused       = "refused"        // TCP RST: nothing listens
	NoSuchHost    = "no_such_host"   // DNS says that the name does not exist
	DNSFailure    = "dns_failure"    // DNS did not answer
	Unroutable    = "unroutable"     // no route to the network from here
	Closed        = "closed"         // connected, then closed or reset before an answer
	NotPostgreSQL = "not_postgresql" // something else answers there
	Silent        = "silent"         // connected, but no answer to the first message
)

// Reachability is what came of connecting.
type Reachability struct {
	State  string `json:"state" enum:"reachable,dropped,refused,no_such_host,dns_failure,unroutable,closed,not_postgresql,silent"`
	Detail string `json:"detail,omitempty"`
}

// Plaintext is whether the server accepts connections without TLS.
type Plaintext struct {
	// Accepted: at least one attempt got an authentication request (or more).
	Accepted bool               `json:"accepted"`
	Attempts []PlaintextAttempt `json:"attempts,omitempty"`
}

// PlaintextAttempt is one StartupMessage sent in the clear. pg_hba decides per
// host, user and database, so names known from the API are tried too.
type PlaintextAttempt struct {
	User     string `json:"user"`
	Database string `json:"database"`
	// Known: the user and the database exist, as far as the API or the user says.
	// The refusal of an invented name says nothing about others.
	Known    bool `json:"known,omitempty"`
	Accepted bool `json:"accepted"`
	// Authentication is what was asked for when accepted (see [Authentication]).
	Authentication string `json:"authentication,omitempty" enum:"scram-sha-256,md5,password,trust,gss,sspi,kerberos,scm,cert,rejected,oauthbearer,sasl,unknown"`
	// Answer is the server's own words when it refused, without file and line.
	Answer string `json:"answer,omitempty"`
}

// TLS is the handshake that the server and a current client agree on.
type TLS struct {
	Version string `json:"version,omitempty" enum:"SSLv3,TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3,unknown"` // "TLSv1.3"
	Cipher  string `json:"cipher,omitempty"`                                                       // IANA name
	Group   string `json:"group,omitempty"`
	// PostQuantum: a hybrid post-quantum group was agreed on or is offered.
	PostQuantum *bool `json:"post_quantum,omitempty"`
	Resumption  *bool `json:"resumption,omitempty"`
	// SNIRequired: the handshake fails, or shows another certificate, without SNI.
	SNIRequired *bool `json:"sni_required,omitempty"`
	// ALPN is what came of offering the protocol "postgresql", as libpq 17 and later
	// do: "accepted", "ignored", or "refused": there is a handshake only without.
	ALPN string `json:"alpn,omitempty" enum:"accepted,ignored,refused"`
	// ClientCertificate is "none", "requested" or "required".
	ClientCertificate string `json:"client_certificate,omitempty" enum:"none,requested,required"`
	// Chain is what the server presented, leaf first.
	Chain        []Certificate `json:"chain,omitzero"`
	Verification *Verification `json:"verification,omitempty"`
}

// Certificate is the facts of one X.509 certificate.
type Certificate struct {
	Subject     string    `json:"subject"`
	Issuer      string    `json:"issuer"`
	Serial      string    `json:"serial"` // hex
	DNSNames    []string  `json:"dns_names,omitempty"`
	IPAddresses []string  `json:"ip_addresses,omitempty"`
	NotBefore   time.Time `json:"not_before"`
	NotAfter    time.Time `json:"not_after"`
	// KeyAlgorithm is "RSA", "ECDSA", "Ed25519", "Ed448", "DSA" or "unknown", and
	// KeyBits 0 when it is unknown.
	KeyAlgorithm string `json:"key_algorithm" enum:"RSA,ECDSA,Ed25519,Ed448,DSA,unknown"`
	KeyBits      int    `json:"key_bits"`
	// Signature is the signature algorithm as Go names it ("SHA256-RSA"), or "unknown".
	Signature string `json:"signature"`
	// SignatureHash is "MD5", "SHA1", "SHA256", … or "" where the algorithm has none (Ed25519).
	SignatureHash string `json:"signature_hash,omitempty" enum:"MD2,MD5,SHA1,SHA224,SHA256,SHA384,SHA512,SHA3-224,SHA3-256,SHA3-384,SHA3-512,unknown"`
	IsCA          bool   `json:"is_ca"`
	SelfSigned    bool   `json:"self_signed"`
	// SHA256 is the fingerprint of the DER form, lower-case hex.
	SHA256 string `json:"sha256"`
}

// Verification is what verifying the presented chain gives, at the time of the
// probe. A certificate that is out of its validity by no more than the clock may
// be wrong (five minutes) verifies, and Reason says so.
//
// TLS libraries differ in what they take: CA and System are the worst of those that
// are known, so that they are true for every client. What cannot be told is absent,
// and a [Missing] entry says why.
type Verification struct {
	// CA is what a client with the cluster's own CA gets that does not look at the
	// host name (verify-ca). Absent: no CA was known, or it cannot be told.
	CA *Check `json:"ca,omitempty"`
	// Host is the host name against the leaf alone, as libpq matches it.
	Host *Check `json:"host,omitempty"`
	// HostRFC6125 is the same as clients other than libpq match it, which take no
	// common name and no address written as a dNSName.
	HostRFC6125 *Check `json:"host_rfc6125,omitempty"`
	// System is against the system's roots, without the host name.
	System *Check `json:"system,omitempty"`
	// Modes is what a libpq client with the CA as sslrootcert gets, by mode:
	// "require", "verify-ca", "verify-full". The last two are absent without a CA.
	Modes map[string]Check `json:"sslmodes,omitempty" keys:"require,verify-ca,verify-full"`
	// Stacks is the same for the clients of each TLS library: "openssl" (libpq, and
	// with it psycopg, Ruby and PHP; asyncpg, Node.js), "go" (pgx, lib/pq), "java"
	// (pgjdbc), "rustls" (sqlx, tokio-postgres), as far as it is known. It is there
	// when they differ; without it OpenSSL's, Go's and Java's get what Modes says, and
	// of rustls nothing else is known.
	Stacks map[string]map[string]Check `json:"stacks,omitempty" keys:"openssl,go,java,rustls"`
}

// Check is the outcome of one verification.
type Check struct {
	OK bool `json:"ok"`
	// Reason is why not, in plain words.
	Reason string `json:"reason,omitempty"`
	// Code is the kind of reason: "unknown_authority", "expired", "not_yet_valid",
	// "host_mismatch", "incomplete_chain", "not_a_server_certificate",
	// "weak_key_or_signature"; "no_handshake": no version, suite or group in common;
	// "alpn_refused", "direct_tls_only", "channel_binding": the chain is good, and
	// something else is in the way; "other".
	Code string `json:"code,omitempty" enum:"unknown_authority,expired,not_yet_valid,host_mismatch,incomplete_chain,not_a_server_certificate,weak_key_or_signature,no_handshake,alpn_refused,direct_tls_only,channel_binding,other"`
}

// States of a [Protocol].
const (
	ProtocolAccepted         = "accepted"
	ProtocolRefusedByServer  = "refused_by_server"
	ProtocolRefusedByLibrary = "refused_by_library"
)

// Protocol is whether the server speaks one protocol version. An unclear answer
// is an absent key and a [Missing] entry, never a refusal.
type Protocol struct {
	State string `json:"state" enum:"accepted,refused_by_server,refused_by_library"`
	// Alert is the TLS alert's number when it refused (70 protocol_version: by its
	// own setting; 80 internal_error and 40: by its crypto library).
	Alert *int `json:"alert,omitempty"`
}

// WeakCiphers is what the server accepted of ClientHellos that offered nothing
// but weak suites.
type WeakCiphers struct {
	// Broken are accepted suites with NULL, EXPORT, RC4, DES, 3DES or anonymous.
	Broken []string `json:"broken,omitzero"`
	// Outdated are accepted suites without forward secrecy or AEAD.
	Outdated []string `json:"outdated,omitzero"`
}

// Enumeration is the full list of suites and groups.
type Enumeration struct {
	// Ciphers is keyed like [Endpoint.Protocols]; IANA names in the server's order
	// of preference where it has one.
	Ciphers map[string][]string `json:"ciphers,omitzero" keys:"SSLv3,TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3"`
	Groups  []string            `json:"groups,omitzero"`
	// ServerPreference, by version: the server chooses by its own order, not the
	// client's.
	ServerPreference map[string]bool `json:"server_preference,omitempty" keys:"SSLv3,TLSv1.0,TLSv1.1,TLSv1.2,TLSv1.3"`
}

// Authentication is what the server asks for inside TLS from a user that does
// not exist, or the names that the API gave. Nothing is ever answered to it.
type Authentication struct {
	// Method is "scram-sha-256", "md5", "password" (cleartext), "trust", "gss",
	// "sspi", "kerberos", "scm", "cert", "rejected" (pg_hba has no entry),
	// "oauthbearer", or "sasl": Mechanisms has others than SCRAM-SHA-256.
	Method string `json:"method" enum:"scram-sha-256,md5,password,trust,gss,sspi,kerberos,scm,cert,rejected,oauthbearer,sasl,unknown"`
	// Mechanisms are the SASL mechanisms offered, as the server names them.
	Mechanisms []string `json:"mechanisms,omitempty"`
	// ChannelBinding: SCRAM-SHA-256-PLUS is offered.
	ChannelBinding bool `json:"channel_binding"`
}

// PlaintextInjection is CVE-2021-23214: bytes sent before the handshake are
// taken as if sent inside it.
type PlaintextInjection struct {
	Vulnerable bool   `json:"vulnerable"`
	Answer     string `json:"answer,omitempty"`
}

// hostName is a name that can be dialled: labels of letters, digits, hyphens and
// underscores (RFC 1123, section 2.1).
var hostName = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*$`)

// ValidHost reports whether a host can be dialled.
func ValidHost(h string) bool {
	_, err := netip.ParseAddr(h)
	return err == nil || len(h) <= 253 && hostName.MatchString(h)
}
