package clients

import (
	"regexp"
	"sync"
)

// lazyRegexp is a regular expression that is compiled when it is first used: all of
// the package's together take longer than it takes to start the program, and most
// commands need none of them.
type lazyRegexp struct {
	text    string
	once    sync.Once
	pattern *regexp.Regexp
}

func lazily(text string) *lazyRegexp { return &lazyRegexp{text: text} }

func (l *lazyRegexp) re() *regexp.Regexp {
	l.once.Do(func() { l.pattern = regexp.MustCompile(l.text) })
	return l.pattern
}

// The methods are regexp.Regexp's.

func (l *lazyRegexp) MatchString(s string) bool { return l.re().MatchString(s) }

func (l *lazyRegexp) FindStringIndex(s string) []int { return l.re().FindStringIndex(s) }

func (l *lazyRegexp) FindStringSubmatch(s string) []string { return l.re().FindStringSubmatch(s) }

func (l *lazyRegexp) FindStringSubmatchIndex(s string) []int {
	return l.re().FindStringSubmatchIndex(s)
}

func (l *lazyRegexp) FindAllStringIndex(s string, n int) [][]int {
	return l.re().FindAllStringIndex(s, n)
}

func (l *lazyRegexp) FindAllStringSubmatch(s string, n int) [][]string {
	return l.re().FindAllStringSubmatch(s, n)
}

func (l *lazyRegexp) FindAllStringSubmatchIndex(s string, n int) [][]int {
	return l.re().FindAllStringSubmatchIndex(s, n)
}

func (l *lazyRegexp) ReplaceAllString(s, with string) string {
	return l.re().ReplaceAllString(s, with)
}

func (l *lazyRegexp) ReplaceAllStringFunc(s string, with func(string) string) string {
	return l.re().ReplaceAllStringFunc(s, with)
}
