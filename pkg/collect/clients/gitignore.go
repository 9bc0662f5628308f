package clients

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// ignorePattern is one line of a .gitignore (gitignore(5)).
type ignorePattern struct {
	base    string // the folder of the .gitignore, relative to the root, "" for the root
	re      *regexp.Regexp
	negated bool
	dirOnly bool
	whole   bool // matches the whole path below base and not the name alone
}

// ignores is the stack of patterns in force in one folder; later ones win.
type ignores []ignorePattern

// with adds the folder's own .gitignore, if it has one.
func (g ignores) with(dir, rel string) ignores {
	text, err := os.ReadFile(filepath.Join(dir, ".gitignore"))
	if err != nil || len(text) > 1<<20 {
		return g
	}
	if rel == "." {
		rel = ""
	}
	// A fresh slice: folders beside this one must not see these patterns.
	out := append(make(ignores, 0, len(g)+8), g...)
	for line := range strings.Lines(string(text)) {
		if p, ok := parseIgnore(strings.TrimRight(line, "\r\n"), rel); ok {
			out = append(out, p)
		}
	}
	return out
}

func parseIgnore(line, base string) (ignorePattern, bool) {
	p := ignorePattern{base: base}
	if strings.HasPrefix(line, "#") {
		return p, false
	}
	for strings.HasSuffix(line, " ") && !strings.HasSuffix(line, `\ `) {
		line = line[:len(line)-1]
	}
	if strings.HasPrefix(line, "!") {
		p.negated, line = true, line[1:]
	}
	if strings.HasSuffix(line, "/") {
		p.dirOnly, line = true, strings.TrimRight(line, "/")
	}
	if line == "" {
		return p, false
	}
	p.whole = strings.Contains(line, "/")
	re, err := regexp.Compile("^" + ignoreRegexp(strings.TrimPrefix(line, "/")) + "$")
	if err != nil {
		return p, false
	}
	p.re = re
	return p, true
}

// ignoreRegexp turns a gitignore glob into a regular expression.
func ignoreRegexp(glob string) string {
	var b strings.Builder
	for i := 0; i < len(glob); i++ {
		switch c := glob[i]; {
		case strings.HasPrefix(glob[i:], "**/"):
			b.WriteString(`(?:.*/)?`)
			i += 2
		case strings.HasPrefix(glob[i:], "/**") && i+3 == len(glob):
			b.WriteString(`/.*`)
			i += 2
		case c == '*':
			b.WriteString(`[^/]*`)
			for i+1 < len(glob) && glob[i+1] == '*' {
				i++
			}
		case c == '?':
			b.WriteString(`[^/]`)
		case c == '[':
			end := strings.IndexByte(glob[i+1:], ']')
			if end < 1 {
				b.WriteString(`\[`)
				continue
			}
			set := glob[i+1 : i+1+end]
			if set[0] == '!' {
				set = "^" + set[1:]
			}
			b.WriteString("[" + strings.ReplaceAll(set, `\`, `\\`) + "]")
			i += end + 1
		case c == '\\' && i+1 < len(glob):
			i++
			b.WriteString(regexp.QuoteMeta(string(glob[i])))
		default:
			b.WriteString(regexp.QuoteMeta(string(c)))
		}
	}
	return b.String()
}

// match: is this path, relative to the root, left out?
func (g ignores) match(rel string, dir bool) bool {
	for i := len(g) - 1; i >= 0; i-- {
		p := g[i]
		if p.dirOnly && !dir {
			continue
		}
		name := path.Base(rel)
		if p.whole {
			name = rel
			if p.base != "" {
				var ok bool
				if name, ok = strings.CutPrefix(rel, p.base+"/"); !ok {
					continue
				}
			}
		}
		if p.re.MatchString(name) {
			return !p.negated
		}
	}
	return false
}
