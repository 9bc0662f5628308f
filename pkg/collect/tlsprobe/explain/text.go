package explain

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/words"
)

// Finding is what a rule found, as far as it is shown.
type Finding struct {
	RuleID, Severity, Message string
	// Unknown: the rule could not be judged; Message is why.
	Unknown bool
}

// Style is how text is shown.
type Style struct {
	Color bool
	// Now is what certificates' ends are counted from.
	Now time.Time
	// Ciphers lists all suites that were found, by version.
	Ciphers bool
}

// colours by what they are put on.
const (
	red, yellow, green, dim, bold, reset = "\x1b[31m", "\x1b[33m", "\x1b[32m", "\x1b[2m", "\x1b[1m", "\x1b[0m"
)

func (s Style) paint(colour, text string) string {
	if !s.Color {
		return text
	}
	return colour + text + reset
}

// severityColours for findings.
var severityColours = map[string]string{"critical": red, "high": red, "medium": yellow, "low": dim}

// writer keeps the first error, and lines up the labels.
type writer struct {
	w   io.Writer
	err error
}

func (w *writer) line(label, text string) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.w, "  %-15s %s\n", label, text)
	}
}

// Write writes the report on one endpoint.
func Write(out io.Writer, ep snapshot.Endpoint, findings []Finding, c Client, s Style) error {
	w := &writer{w: out}
	_, w.err = fmt.Fprintf(out, "%s\n", s.paint(bold, ep.ID))
	writeReach(w, ep, s)
	if reached(ep) {
		writeAdvice(w, Advise(ep, c), s)
		writeCertificate(w, ep, s)
		writeProtocols(w, ep, s)
		writePlaintext(w, ep, s)
		writeAuthentication(w, ep)
	}
	writeFindings(w, findings, s)
	return w.err
}

// servers names who answers.
var servers = map[string]string{"postgresql": "PostgreSQL", "pgbouncer": "PgBouncer"}

func writeReach(w *writer, ep snapshot.Endpoint, s Style) {
	if !reached(ep) {
		reason := whyMissing(ep, "was not probed", "*")
		if ep.Reachability != nil {
			reason = ep.Reachability.Detail
		}
		w.line("reached", s.paint(red, "NO")+": "+reason)
		return
	}
	text := "yes, " + cmp.Or(servers[ep.Server], "a server of PostgreSQL's protocol") + " answers"
	if ep.ConnectedTo != "" {
		text += " (dialled " + ep.ConnectedTo + ")"
	}
	w.line("reached", text)
}

func writeAdvice(w *writer, a Advice, s Style) {
	outcome := func(works bool, clients, reason string) string {
		text := s.paint(red, "FAILS")
		if works {
			text = s.paint(green, "works")
		}
		if clients != "" {
			text += " with " + clients
		}
		switch {
		case reason == "":
			return text
		case works:
			return text + ", " + reason
		}
		return text + ": " + reason
	}
	clients := ""
	if len(a.Others) > 0 {
		clients = verify.Clients[verify.OpenSSL]
	}
	if a.Works == nil {
		w.line("verify-full", s.paint(yellow, "not known")+": "+a.Reason)
	} else {
		w.line("verify-full", outcome(*a.Works, clients, a.Reason))
	}
	for _, o := range a.Others {
		w.line("", outcome(o.Works, o.Clients, o.Reason))
	}
	label := "to fix it"
	if a.Works != nil && *a.Works {
		label = "use"
	}
	for _, step := range a.Steps {
		w.line(label, step)
		label = ""
	}
	if a.Command != "" {
		w.line(label, a.Command)
	}
}

func writeCertificate(w *writer, ep snapshot.Endpoint, s Style) {
	if ep.TLS == nil || len(ep.TLS.Chain) == 0 {
		return
	}
	leaf := ep.TLS.Chain[0]
	names := slices.Concat(leaf.DNSNames, leaf.IPAddresses)
	const shown = 5
	hosts := list(names[:min(shown, len(names))], "no subjectAltName")
	if len(names) > shown {
		hosts += fmt.Sprintf(" and %d more", len(names)-shown)
	}
	w.line("certificate", fmt.Sprintf("%s, for %s", cmp.Or(leaf.Subject, "(no subject)"), hosts))
	w.line("", fmt.Sprintf("issued by %s, %s sent", leaf.Issuer, words.Count(len(ep.TLS.Chain), "certificate")))
	w.line("", fmt.Sprintf("valid %s to %s (%s), %s %d bits, signed %s",
		leaf.NotBefore.Format(time.DateOnly), leaf.NotAfter.Format(time.DateOnly), remaining(leaf, s),
		leaf.KeyAlgorithm, leaf.KeyBits, leaf.Signature))
	w.line("", "SHA-256 "+leaf.SHA256)
	if ep.TLS.ClientCertificate == "required" {
		w.line("", s.paint(yellow, "the server demands a certificate of the client's too"))
	}
}

func remaining(c snapshot.Certificate, s Style) string {
	days := int(c.NotAfter.Sub(s.Now).Hours() / 24)
	left := words.Count(days, "day left|days left")
	switch {
	case s.Now.After(c.NotAfter):
		return s.paint(red, "EXPIRED")
	case s.Now.Before(c.NotBefore):
		return s.paint(red, "NOT VALID YET")
	case days < 30:
		return s.paint(yellow, left)
	}
	return left
}

func writeProtocols(w *writer, ep snapshot.Endpoint, s Style) {
	if ep.SSLRequest == "refused" {
		w.line("protocols", s.paint(red, "none")+": no TLS at all")
		return
	}
	accepted, refused, unclear := Protocols(ep)
	text := list(accepted, "none seen")
	if len(refused) > 0 {
		text += "; refused: " + strings.Join(refused, ", ")
	}
	if len(unclear) > 0 {
		text += "; unclear: " + strings.Join(unclear, ", ")
	}
	w.line("protocols", text)
	if t := ep.TLS; t != nil && t.Version != "" {
		text := t.Version + " " + t.Cipher
		if t.Group != "" {
			text += " " + t.Group
		}
		if t.PostQuantum != nil {
			text += map[bool]string{true: ", post-quantum", false: ", no post-quantum group"}[*t.PostQuantum]
		}
		w.line("agreed on", text)
	}
	switch {
	case ep.SSLRequest == "none":
		w.line("", "TLS without SSLRequest alone (sslnegotiation=direct)")
	case ep.DirectTLS != nil && *ep.DirectTLS:
		w.line("", "TLS without SSLRequest too (sslnegotiation=direct)")
	}
	if ep.TLS != nil && ep.TLS.ALPN == "refused" {
		w.line("", s.paint(yellow, "a handshake that offers the protocol \"postgresql\" (ALPN) is refused"))
	}
	if e := ep.Enumeration; e != nil && s.Ciphers {
		label := "suites"
		for _, v := range versions {
			for _, name := range e.Ciphers[v] {
				w.line(label, v+" "+name)
				label = ""
			}
		}
		w.line("groups", list(e.Groups, "none"))
	}
}

func writePlaintext(w *writer, ep snapshot.Endpoint, s Style) {
	switch {
	case ep.Plaintext == nil:
		w.line("without TLS", s.paint(yellow, "not known")+": "+whyMissing(ep, "not seen", "plaintext"))
	case ep.Plaintext.Accepted:
		last := ep.Plaintext.Attempts[len(ep.Plaintext.Attempts)-1]
		text := fmt.Sprintf("user %s, database %s is answered", last.User, last.Database)
		if last.Authentication != "" {
			text = fmt.Sprintf("user %s, database %s is asked for %s", last.User, last.Database, last.Authentication)
		}
		w.line("without TLS", s.paint(red, "ACCEPTED")+": "+text)
	default:
		w.line("without TLS", refusedNames(ep.Plaintext.Attempts, s))
	}
}

// refusedNames says whom a server turned away without TLS. An invented name says
// nothing of those that exist.
func refusedNames(attempts []snapshot.PlaintextAttempt, s Style) string {
	var known []string
	for _, a := range attempts {
		if a.Known {
			known = append(known, fmt.Sprintf("user %s, database %s", a.User, a.Database))
		}
	}
	if len(known) > 0 {
		return s.paint(green, "refused") + " to " + strings.Join(known, "; ")
	}
	names := "an invented name"
	if n := len(attempts); n > 0 {
		names = fmt.Sprintf("user %s, database %s", attempts[n-1].User, attempts[n-1].Database)
	}
	return s.paint(yellow, "not known") + ": refused to " + names + "; name a user and a database that exist to know"
}

// methods are the authentication methods in words.
var methods = map[string]string{
	"scram-sha-256": "SCRAM-SHA-256", "md5": "MD5 password", "password": "cleartext password", "trust": "none asked for (trust)",
	"cert": "client certificate", "rejected": "turned away by pg_hba.conf before any", "gss": "GSSAPI", "sspi": "SSPI", "kerberos": "Kerberos 5", "scm": "SCM credentials", "oauthbearer": "OAuth",
}

func writeAuthentication(w *writer, ep snapshot.Endpoint) {
	if ep.SSLRequest == "refused" {
		return
	}
	a := ep.Authentication
	if a == nil {
		w.line("authentication", "not known: "+whyMissing(ep, "not seen", "authentication"))
		return
	}
	text := cmp.Or(methods[a.Method], a.Method)
	if a.Method == "scram-sha-256" {
		text += map[bool]string{true: " with channel binding", false: " without channel binding"}[a.ChannelBinding]
	}
	if a.Method == "sasl" {
		text = "SASL with " + list(a.Mechanisms, "no mechanism")
	}
	w.line("authentication", text)
}

func writeFindings(w *writer, findings []Finding, s Style) {
	label := "findings"
	unknown := 0
	for _, f := range findings {
		if f.Unknown {
			unknown++
			continue
		}
		w.line(label, fmt.Sprintf("%s %s %s", s.paint(severityColours[f.Severity], fmt.Sprintf("%-8s", f.Severity)), f.RuleID, f.Message))
		label = ""
	}
	unjudged := words.Count(unknown, "rule could|rules could") + " not be judged"
	switch {
	case label != "" && unknown == 0:
		w.line(label, s.paint(green, "none"))
	case label != "":
		w.line(label, "none; "+unjudged)
	case unknown > 0:
		w.line("", unjudged)
	}
}
