package readers

import (
	"regexp"
	"slices"
	"strings"

	code "dbaudit/pkg/collect/clients/syntax"
)

// container reads the variables of a container: docker run -e NAME=value.
func (sh *shellText) container(words []argument) {
	if !slices.ContainsFunc(words, func(w argument) bool { return w.text == "run" || w.text == "exec" || w.text == "create" }) {
		return
	}
	var own []pair
	for i, w := range words {
		text, at := w.text, w.at
		switch {
		case (text == "-e" || text == "--env") && i+1 < len(words):
			text, at = words[i+1].text, words[i+1].at
		case strings.HasPrefix(text, "--env="):
			text, at = text[6:], at+6
		case strings.HasPrefix(text, "-e") && len(text) > 2:
			text, at = text[2:], at+2
		default:
			continue
		}
		if n, v, ok := strings.Cut(text, "="); ok && envName.MatchString(n) {
			at += strings.Index(sh.Text[at:], n)
			own = append(own, pair{name: n, value: v, at: at + len(n) + 1, end: at + len(text), nameAt: at})
		}
	}
	if len(own) > 0 {
		sh.containers = append(sh.containers, own)
	}
}

// started reads what the containers that a script starts are given.
func (sh *shellText) started(kind string) {
	for _, c := range sh.containers {
		sh.connections(c, origin{kind: kind, variables: true})
	}
}

// startsContainer matches a command that starts a container with variables of its own.
var startsContainer = regexp.MustCompile(`\b(?:docker|podman|nerdctl)(?:[ -]compose)?\s+(?:run|exec|create)\s[^\x00]*?\s(?:-e|--env)[ =]`)

// containers reads the containers that a stretch of the text starts; false where it is
// no shell.
func (f *File) containers(from, to int) bool {
	sh := f.parseShell(from, to)
	if sh != nil {
		sh.read()
		sh.started("shell")
	}
	return sh != nil
}

// containersIn reads those that the commands of a document start. Scripts of several lines
// are read with the text's other commands.
func (f *File) containersIn(n code.Node) {
	if n.Kind == 's' && !strings.Contains(strings.TrimSpace(n.Text), "\n") && startsContainer.MatchString(n.Text) {
		j := code.Join(f.Text, []code.Node{n})
		f.within(j.Text, f.Path, j.At, func(sub *File) { sub.containers(0, len(sub.Text)) })
	}
	for it := range n.Items() {
		for _, v := range it.Value {
			f.containersIn(v)
		}
	}
}

// rendering matches a command up to what a chart is rendered with, to be looked at.
var rendering = regexp.MustCompile(`\bhelm\s+(?:template|lint)\s[^;&|]*$`)

// rendered: the offset is in a command that renders a chart, and neither installs nor
// writes what comes of it.
func (f *File) rendered(at int) bool {
	first, _ := f.Place(at)
	last := first
	for first > 1 && strings.HasSuffix(f.Line(first-1), "\\") {
		first--
	}
	for strings.HasSuffix(f.Line(last), "\\") {
		last++
	}
	after := f.Text[at : f.starts[last-1]+len(f.Line(last))]
	written := strings.Contains(nowhere.ReplaceAllString(after, ""), ">")
	return rendering.MatchString(f.Text[f.starts[first-1]:at]) && !written && !strings.Contains(after, "apply")
}

// nowhere matches where a command's output is thrown away.
var nowhere = regexp.MustCompile(`> *"?/dev/null`)
