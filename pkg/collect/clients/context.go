package clients

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// folding says which settings are no connections of production. They are kept, with
// their context and the reason, and not judged unless their context is included.
type folding struct {
	path    string // of the file
	project *project.Project
	text    string
	line    string // at which the setting stands
	include []setting.Context
	driver  string // of whose own source the file is a part
	// elsewhere: the file names a host for strings that have none.
	elsewhere bool
	// report: the file was written by dbaudit, or tells what tests found.
	report bool
}

// reports match how the files begin that dbaudit writes, and the results of tests in
// JUnit's form, by their extension. What they say of connection settings is about other
// files.
var reports = map[string]*regexp.Regexp{
	".csv":   regexp.MustCompile(`^severity,verdict,rule,cluster,region,resource_type,resource,`),
	".html":  regexp.MustCompile(`^(?i:<!doctype html>)[^\x00]*<meta name="generator" content="dbaudit `),
	".json":  regexp.MustCompile(`^\{\s*"schema_version":\s*"\d+",\s*"tool":\s*\{\s*"name":\s*"dbaudit"|^\{"assessment-results":[^\x00]*"Assessment results of dbaudit"`),
	".jsonl": regexp.MustCompile(`^\{"class_uid":2003,[^\x00]*"product":\{"name":"dbaudit"`),
	".md":    regexp.MustCompile(`^## \S+ dbaudit: `),
	".sarif": regexp.MustCompile(`^\{"\$schema":[^\x00]*"driver":\{"name":"dbaudit"`),
	".xml":   regexp.MustCompile(`^(?:<\?xml [^>]*>)?\s*<testsuites?[\s>]`),
}

// isReport: the file tells of others.
func isReport(p, text string) bool {
	begins := reports[strings.ToLower(path.Ext(p))]
	return begins != nil && begins.MatchString(text[:min(len(text), 4096)])
}

// marked matches what a reader is to fill in, in a line of a guide.
var marked = regexp.MustCompile(`=<[\w -]+>|:<[\w -]+>@|:\[[\w -]+\]@|<(?:your[-_ ])?(?:password|host|user|username|db_?password)>`)

// outputLine matches a line that a program printed: a word, a colon, and more than a URL.
var outputLine = regexp.MustCompile(`^\s*[A-Z][\w ]*: \S+://\S+ +\(`)

// apply sets Context and NotApplicable.
func (f folding) apply(s *setting.Setting, c *snapshot.ClientSetting) {
	context, reason := f.contextOf(s, c)
	if why := f.outweighed(s, c, context, reason); why != "" {
		context, reason = "", ""
		if c.Confidence == "certain" {
			c.Confidence, c.Why = "likely", why
		}
	}
	if why := f.unsure(s, c); why != "" && reason == "" && c.Confidence == "certain" {
		c.Confidence, c.Why = "likely", why
	}
	c.Context = string(context)
	if reason != "" && (context == "" || !slices.Contains(f.include, context)) {
		c.NotApplicable = reason
	}
}

// unsure says what is not known of a setting that is judged: in a guide it may be an
// example, and a host that is an expression may be this computer, or a socket.
func (f folding) unsure(s *setting.Setting, c *snapshot.ClientSetting) string {
	host := s.Conn.Host()
	switch {
	case isDocumentation(f.path):
		return "it stands in documentation, and may be an example"
	case c.Mode == setting.Disable && (c.Kind == "url" || c.Kind == "dsn") && (setting.Interpolated(host) || setting.IsDynamic(host) || strings.HasPrefix(host, "%")):
		return "the host comes from an expression, and may be this computer"
	}
	return ""
}

// contextOf is the context of a setting and why it is excused by it. A reason without
// a context always excuses.
func (f folding) contextOf(s *setting.Setting, c *snapshot.ClientSetting) (setting.Context, string) {
	remote := setting.IsRemote(s.Conn.Host())
	peerOf := f.project.PeerBySample(f.path, s.Conn.Host())
	switch {
	case s.Exempt != "":
		return s.Context, s.Exempt
	case f.report:
		return setting.Docs, "a report, or a snapshot, about other files"
	case setting.IsSocket(s.Conn.Host()) || s.LocalSocket && s.Conn.Host() == "" && !f.elsewhere:
		return "", setting.OnSocket
	case setting.IsLoopback(c.Host) && !s.HostDefault:
		return setting.Local, "localhost: the connection does not leave the machine"
	case !remote && slices.ContainsFunc(s.Conn.Secrets, masked.MatchString):
		return setting.Docs, "its password is masked: it was printed by a program"
	case c.Host != "" && f.project.Peer(f.path, c.Host):
		return setting.Local, "a service of the same compose file: the connection does not leave its network"
	case peerOf != "":
		return setting.Local, "a service of the same compose file, by " + peerOf + ": the connection does not leave its network"
	case setting.IsToFillIn(s.Conn.Host()) || setting.IsToFillIn(s.Root):
		return setting.Docs, "an example: what it connects with is to be filled in"
	case f.isShown(c):
		return setting.Docs, "a page, a manual or a request: it is shown or sent, and nothing connects with it"
	case f.driver != "":
		return setting.Docs, "the source of a driver itself: what others connect with"
	case f.isTranslation():
		return setting.Docs, "a text of a user interface: nothing connects with it"
	case slices.Contains([]string{".jsonl", ".ndjson"}, strings.ToLower(path.Ext(f.path))):
		return setting.Docs, "records, a line each: what was, and nothing connects with it"
	case strings.EqualFold(path.Ext(f.path), ".log"):
		return setting.Docs, "a log: it was printed by a program"
	case path.Base(path.Dir(f.path)) == "ci" && strings.HasSuffix(f.path, "-values.yaml") && f.project.InChart(path.Dir(f.path)):
		return setting.Tests, "test only: a chart is installed with these values in its tests"
	case testPath(f.path) != "" && !(byName(f.path) && !f.hasTests()) && !f.otherSuites():
		return setting.Tests, testPath(f.path)
	case isDocumentation(f.path) && (!remote || marked.MatchString(f.line) || len(s.Conn.Secrets) > 0 && placeholders(s.Conn.Secrets, true)):
		return setting.Docs, "in documentation: the host is an example, or put in by the reader"
	case isDocumentation(f.path) && outputLine.MatchString(f.line):
		return setting.Docs, "in documentation: what a program prints"
	case !remote && isDevelopment(f.path) && !deployed[c.Kind]:
		return setting.Local, "local: the file is for development"
	}
	return "", ""
}

var (
	// toFillIn matches what stands in place of a password anywhere: PASSWORD,
	// YOUR_PASSWORD, <password>, xxxx, ****.
	toFillIn = regexp.MustCompile(`^(?:[A-Z]*_?(?:PASSWORD|PASS|PASSWD|PWD|SECRET)|<[^>]*>|\[[^\]]*\]|[xX]{3,}|(?i:redacted|masked|filtered)|\*+|\.{3,}|…)$`)
	// masked matches what programs print in place of a password.
	masked = regexp.MustCompile(`^(?:(?i:\[?(?:redacted|masked|filtered)\]?)|\*{3,})$`)
	// sample matches what examples have as a password.
	sample = regexp.MustCompile(`(?i)^(?:(?:(?:my|your|the|db|pg|database|postgres|user|app|some|super|strong|secure)[-_]?)*(?:password|passwd|pass|pwd|pw|secret)\d*|change[-_]?(?:me|this|it)|replace[-_]?me|postgres|example|foo|bar|test|s3cr3t)$`)
)

// placeholders: none of the passwords is one.
func placeholders(passwords []string, documentation bool) bool {
	return !slices.ContainsFunc(passwords, func(p string) bool {
		return !toFillIn.MatchString(p) && !(documentation && sample.MatchString(p))
	})
}

// withoutDoubles leaves out what is a part of another setting: where one stands at a
// part of another and names no other host, the one that says more is kept. Variables
// that a command runs with are a setting beside it.
func withoutDoubles(all []setting.Setting) []setting.Setting {
	owners := map[int][]int{} // by the offset of a part
	for i, s := range all {
		if strings.HasSuffix(s.Kind, "_command") {
			continue
		}
		for _, at := range s.Also {
			owners[at] = append(owners[at], i)
		}
	}
	out := all[:0:0]
	for _, s := range all {
		if !slices.ContainsFunc(owners[s.At], func(i int) bool {
			of, h := all[i], s.Conn.Host()
			mutual := slices.Contains(s.Also, of.At) && !strings.HasSuffix(s.Kind, "_command")
			return of.At != s.At && (h == "" || h == of.Conn.Host()) && (!mutual || len(of.Also) > len(s.Also))
		}) {
			out = append(out, s)
		}
	}
	return out
}
