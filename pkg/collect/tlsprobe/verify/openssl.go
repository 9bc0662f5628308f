package verify

import (
	"fmt"
	"slices"
	"time"
)

// opensslLevel is the strength in bits that a client's security level 2 asks for:
// the default of Debian and Ubuntu, and of OpenSSL itself since 3.2
// (SSL_CTX_set_security_level(3)).
const opensslLevel = 112

// path is a chain as OpenSSL builds it, leaf first, and what is wrong with it.
type path struct {
	certificates []*Certificate
	// presented are how many of them the server sent; the rest is from the store.
	presented int
	trusted   bool
	problems  []Verdict
	unclear   []string // why something could not be told
}

func (p *path) fail(code, format string, args ...any) {
	p.problems = append(p.problems, Verdict{Outcome: Fails, Code: code, Reason: fmt.Sprintf(format, args...)})
}

func (p *path) top() *Certificate { return p.certificates[len(p.certificates)-1] }

// openSSL is what OpenSSL's X509_verify_cert makes of a chain at a moment, with
// libpq's settings: the purpose of a TLS server, security level 2, the trusted
// certificates first, no partial chains. The steps are those of verify_chain in its
// crypto/x509/x509_vfy.c (read in 3.0.22), but that all of them are taken, so that
// more than the first problem is known.
func openSSL(chain []*Certificate, store []*Certificate, now time.Time) *path {
	p := buildPath(chain, store, now)
	if !p.trusted {
		return p
	}
	p.checkTimes(now)
	p.checkExtensions()
	p.checkLevel()
	p.checkSignatures()
	p.checkNames()
	return p
}

// buildPath is build_chain: the issuer is looked for in the store first, then among
// what the server sent; it ends with a self-signed certificate of the store, or one
// that is trusted for servers by its own settings.
func buildPath(chain, store []*Certificate, now time.Time) *path {
	p := &path{certificates: slices.Clone(chain[:1]), presented: 1}
	for _, c := range chain[:1] {
		if c.usage.invalid != "" {
			p.fail(CodeOther, "%s is invalid: %s", c.label(chain[0]), c.usage.invalid)
		}
	}
	rest := slices.Clone(chain[1:])
	for len(p.certificates) <= maxDepth {
		current := p.top()
		issuer := findIssuer(current, store, now, nil)
		if issuer != nil && current.selfSigned() {
			if string(issuer.raw) != string(current.raw) {
				issuer = nil // a certificate that passes itself off as the trusted one
			} else {
				p.certificates = p.certificates[:len(p.certificates)-1]
				p.presented = min(p.presented, len(p.certificates))
			}
		}
		if issuer != nil {
			p.certificates = append(p.certificates, issuer)
			switch issuer.trust.forServers() {
			case trusted:
				p.trusted = true
				return p
			case rejected:
				p.fail(CodeUnknownAuthority, "%s is not trusted for servers: the file of the CA says so", issuer.label(chain[0]))
				return p
			}
			if issuer.selfSigned() {
				p.trusted = true
				return p
			}
			rest = nil // from here on the store alone counts
			continue
		}
		if current.selfSigned() {
			return p
		}
		issuer = findIssuer(current, rest, now, p.certificates)
		if issuer == nil {
			return p
		}
		rest = slices.DeleteFunc(rest, func(c *Certificate) bool { return c == issuer })
		p.certificates = append(p.certificates, issuer)
		p.presented++
	}
	p.fail(CodeOther, "the chain is longer than %d certificates", maxDepth)
	return p
}

// maxDepth bounds a chain (X509_VERIFY_PARAM's depth of 100).
const maxDepth = 101

// findIssuer is X509_STORE_CTX_get1_issuer and find_issuer: the first certificate
// that may have issued c and is valid now, else the one that was valid last. Whether
// it has really signed is not looked at, which is why a CA of the same name in front
// of the right one makes the chain fail.
func findIssuer(c *Certificate, among []*Certificate, now time.Time, not []*Certificate) *Certificate {
	var last *Certificate
	for _, candidate := range among {
		if !candidate.mayIssue(c) || slices.Contains(not, candidate) {
			continue
		}
		if !now.Before(candidate.from) && !now.After(candidate.to) {
			return candidate
		}
		if last == nil || candidate.to.After(last.to) {
			last = candidate
		}
	}
	return last
}

// checkTimes is the part of internal_verify that looks at the validity: of all
// certificates, the trusted one too.
func (p *path) checkTimes(now time.Time) {
	for _, c := range p.certificates {
		if v, ok := c.checkTime(p.certificates[0], now); !ok {
			p.problems = append(p.problems, v)
		}
	}
}

func (c *Certificate) checkTime(leaf *Certificate, now time.Time) (Verdict, bool) {
	switch {
	case now.Before(c.from):
		return failure(CodeNotYetValid, "%s is not valid before %s", c.label(leaf), c.from.UTC().Format(time.RFC3339)), false
	case now.After(c.to):
		return failure(CodeExpired, "%s expired on %s", c.label(leaf), c.to.UTC().Format(time.RFC3339)), false
	}
	return Verdict{}, true
}

// checkExtensions is check_extensions, with check_purpose for TLS servers.
func (p *path) checkExtensions() {
	leaf := p.certificates[0]
	below := 0 // intermediates that are not self-issued
	for i, c := range p.certificates {
		who := c.label(leaf)
		if i > 0 && c.usage.invalid != "" {
			p.fail(CodeOther, "%s is invalid: %s", who, c.usage.invalid)
		}
		if c.usage.unhandled != "" {
			p.fail(CodeOther, "%s has a critical extension (%s) that OpenSSL does not know", who, c.usage.unhandled)
		}
		if c.usage.proxy {
			p.fail(CodeOther, "%s is a proxy certificate", who)
		}
		kind := c.authority()
		if i > 0 && (kind == notCA || (kind != properCA && c != p.top())) {
			p.fail(CodeOther, "%s is no CA's: its basicConstraints or key usage do not allow it to sign certificates", who)
		}
		if len(p.certificates) > 1 && c.key.explicit {
			p.fail(CodeWeak, "%s has a key on a curve that is spelt out instead of named", who)
		}
		trust := unstated
		if i >= p.presented {
			trust = c.trust.forServers()
		}
		if ok, why := c.forServers(i > 0); trust == rejected || (trust == unstated && !ok) {
			p.fail(CodeNotAServer, "%s is not for servers (%s)", who, why)
		}
		if i > 1 && c.usage.pathLength >= 0 && below > c.usage.pathLength {
			p.fail(CodeOther, "there are more intermediate certificates than %s allows", who)
		}
		if i > 0 && !c.selfIssued() {
			below++
		}
	}
}

// checkLevel is check_key_level and check_auth_level: keys of all, signatures of all
// but the trusted one.
func (p *path) checkLevel() {
	const level = "OpenSSL at security level 2 (the default of Debian, Ubuntu and of OpenSSL since 3.2) refuses it"
	for i, c := range p.certificates {
		who := c.label(p.certificates[0])
		if c.key.strength() < opensslLevel {
			if c.key.bits == 0 {
				p.fail(CodeWeak, "%s has a key %s: %s", who, c.key.describe(), level)
			} else {
				p.fail(CodeWeak, "%s has a key of %s %d bits: %s", who, c.key.family, c.key.bits, level)
			}
		}
		if i < len(p.certificates)-1 && c.signature.bits < opensslLevel {
			if brokenHash(c.signature.hash) {
				p.fail(CodeWeak, "%s is signed with %s, which no current client accepts", who, c.signature.hash)
			} else {
				p.fail(CodeWeak, "%s is signed with an algorithm that OpenSSL does not know", who)
			}
		}
	}
}

func brokenHash(hash string) bool { return hash == "MD2" || hash == "MD5" || hash == "SHA1" }

// checkSignatures is the rest of internal_verify. A self-signed certificate's own
// signature is not checked.
func (p *path) checkSignatures() {
	leaf := p.certificates[0]
	for i, c := range p.certificates[:len(p.certificates)-1] {
		issuer := p.certificates[i+1]
		switch err := c.checkSignature(issuer.key); err {
		case nil:
		case errUnchecked:
			p.unclear = append(p.unclear, fmt.Sprintf("whether %s is signed by %s cannot be checked here: the signature is %s, the CA's key %s",
				c.label(leaf), issuer.subject.text(120), c.signature.name, issuer.key.describe()))
		default:
			p.fail(CodeUnknownAuthority, "it is issued by another CA of the same name (%s): the key is not that of the CA given", issuer.subject.text(120))
		}
	}
}

// checkNames is check_name_constraints.
func (p *path) checkNames() {
	for i, c := range p.certificates {
		if i > 0 && c.selfIssued() {
			continue
		}
		for _, above := range p.certificates[i+1:] {
			if above.usage.constraints == nil {
				continue
			}
			switch verdict, offending := above.usage.constraints.check(c, i == 0); verdict {
			case nameForbidden:
				p.fail(CodeOther, "%s has the name %s, which %s does not allow (name constraints)", c.label(p.certificates[0]), offending, above.label(p.certificates[0]))
			case nameUnclear:
				p.unclear = append(p.unclear, fmt.Sprintf("whether the name %s is one that %s allows cannot be told here (name constraints on a kind of name that this program does not compare)",
					offending, above.label(p.certificates[0])))
			}
		}
	}
}
