package reports

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"path"
	"strings"

	"dbaudit/pkg/result"
)

// codePlace is the path, line and column at which code scanning shows a finding:
// its own when it is in a file, else one that is nowhere but always the same.
func codePlace(f *result.Finding) (p string, line, column int) {
	if l := f.Location; l != nil {
		if p := relative(l.Path); p != "" {
			return p, max(l.Line, 1), max(l.Column, 0)
		}
	}
	r := f.Resource
	switch {
	case r.Type == "client":
		return "dbaudit/clients/" + segment(cmp.Or(r.Name, r.ID), r.ID), 1, 0
	case r.ClusterName != "":
		return "dbaudit/clusters/" + segment(r.ClusterName, r.ClusterID), 1, 0
	case r.Type == "cluster", r.Type == "replica":
		return "dbaudit/clusters/" + segment(cmp.Or(r.Name, r.ID), r.ID), 1, 0
	}
	return "dbaudit/account", 1, 0
}

// relative is a path below the source tree, as forges want it, or "" of one that
// names nothing there.
func relative(p string) string {
	p = strings.ReplaceAll(p, `\`, "/")
	p = strings.TrimPrefix(path.Clean("/"+p), "/") // also takes every ".." away
	return cut(p, longest)
}

// escapePath percent-encodes a path (RFC 3986, 3.3), its first segment's colon too,
// which would read as a scheme.
func escapePath(p string) string {
	if segments := strings.SplitN(p, "/", 2); strings.Contains(segments[0], ":") {
		segments[0] = strings.ReplaceAll(url.PathEscape(segments[0]), ":", "%3A")
		if len(segments) == 2 {
			segments[1] = (&url.URL{Path: segments[1]}).EscapedPath()
		}
		return strings.Join(segments, "/")
	}
	return (&url.URL{Path: p}).EscapedPath()
}

// segment makes one path segment of a name. Where characters are lost, a digest of
// the resource's id tells it from another name that loses to the same.
func segment(name, id string) string {
	const most = 100
	name, id = string([]rune(name)), string([]rune(id)) // broken UTF-8 as it is after a way through JSON
	clean := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.' {
			return r
		}
		return '-'
	}, name)
	if clean == name && len(clean) <= most && strings.Trim(clean, ".") != "" {
		return clean
	}
	sum := sha256.Sum256([]byte(id + "\x00" + name))
	return strings.Trim(clean[:min(len(clean), most)], "-.") + "-" + hex.EncodeToString(sum[:4])
}

// logicalName is a resource's full name: clusters/NAME/endpoints/HOST:PORT.
func logicalName(f *result.Finding) string {
	r := f.Resource
	id, ok := strings.CutPrefix(r.ID, r.ClusterID+"/")
	switch {
	case r.Type == "client":
		return visible(r.ID)
	case r.ClusterName != "" && ok && r.ClusterID != "":
		return visible("clusters/" + r.ClusterName + "/" + id)
	case r.ClusterName != "":
		return visible("clusters/" + r.ClusterName)
	case r.Type == "cluster", r.Type == "replica":
		return visible("clusters/" + cmp.Or(r.Name, r.ID))
	}
	return visible(cmp.Or(r.ID, r.Name, "account"))
}

// lineHash keeps an alert's identity on GitHub, where the upload action would
// otherwise hash the file's line, which for a live resource does not exist. Its
// form, 16 hex digits and a count, is that of the action's own.
func lineHash(f *result.Finding) string {
	h := f.Fingerprint
	if len(h) < 16 {
		sum := sha256.Sum256([]byte(f.RuleID + "\x00" + f.Resource.ID))
		h = hex.EncodeToString(sum[:])
	}
	return h[:16] + ":1"
}
