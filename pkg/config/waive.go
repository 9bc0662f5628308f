package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/google/renameio/v2"
	"go.yaml.in/yaml/v3"

	"dbaudit/pkg/result"
)

// AddWaiver appends a waiver to the file, which is made when it is not there, or
// prolongs the one that is there for the same; it gives the date until which that was.
// Everything else in the file, comments too, stays as it is. The result is
// parsed before it is written, atomically.
func AddWaiver(path string, w result.Waiver) (until string, err error) {
	if err := CheckWaiver(w); err != nil {
		return "", fmt.Errorf("waiver: %w", err)
	}
	raw, err := readFile(path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	c, err := Parse(path, raw)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(c.Waivers, func(p result.PlacedWaiver) bool { return sameWaiver(p.Waiver, w) })
	want := append(slices.Clone(c.Waivers), result.PlacedWaiver{Waiver: w})
	edit := appendWaiver
	if at >= 0 {
		until = c.Waivers[at].Expires
		if w.Owner == "" {
			w.Owner = c.Waivers[at].Owner
		}
		want = slices.Clone(c.Waivers)
		want[at].Waiver = w
		edit = func(raw []byte, w result.Waiver) ([]byte, error) { return prolong(raw, at, w) }
	}
	out, err := edit(raw, w)
	if err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	after, err := Parse(path, out)
	if err != nil || !slices.EqualFunc(after.Waivers, want, func(a, b result.PlacedWaiver) bool { return a.Waiver == b.Waiver }) {
		return "", fmt.Errorf("%s: the waiver cannot be added without changing the rest of the file: add it by hand:\n%s", path, entryText(w, "  "))
	}
	if err := renameio.WriteFile(path, out, 0o644, renameio.WithExistingPermissions()); err != nil {
		return "", err
	}
	return until, nil
}

// sameWaiver reports whether two waivers are for the same.
func sameWaiver(a, b result.Waiver) bool {
	a.Rule, b.Rule = strings.ToUpper(a.Rule), strings.ToUpper(b.Rule)
	a.Verdict, b.Verdict = cmp.Or(a.Verdict, result.Fail), cmp.Or(b.Verdict, result.Fail)
	for _, w := range []*result.Waiver{&a, &b} {
		w.Expires, w.Reason, w.Owner = "", "", ""
	}
	return a == b
}

// prolong edits date, reason and owner of a waiver in the text.
func prolong(raw []byte, at int, w result.Waiver) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, errors.New(yamlProblem(err))
	}
	_, list := waiversOf(&doc)
	entry := list.Content[at]
	if list.Style&yaml.FlowStyle != 0 || entry.Style&yaml.FlowStyle != 0 {
		return nil, errors.New("the waiver is written as { … }: write it as a block first")
	}
	lines := strings.Split(string(raw), "\n")
	indent := strings.Repeat(" ", entry.Column-1)
	news := map[string]string{"reason": w.Reason, "expires": w.Expires, "owner": w.Owner}
	for i := len(entry.Content) - 2; i >= 0; i -= 2 { // from below, so that the lines above keep their numbers
		key, value := entry.Content[i].Value, entry.Content[i+1]
		text, ok := news[key]
		delete(news, key)
		if !ok || text == "" || text == value.Value {
			continue
		}
		line := lines[value.Line-1][:value.Column-1] + quoted(text)
		if value.LineComment != "" {
			line += " " + value.LineComment
		}
		lines = slices.Replace(lines, value.Line-1, lastLine(value), line)
	}
	if owner := news["owner"]; owner != "" { // below the first line, which a waiver always has
		lines = slices.Insert(lines, lastLine(entry.Content[1]), indent+"owner: "+quoted(owner))
	}
	return []byte(strings.Join(lines, "\n")), nil
}

// waiversOf finds the key of the waivers and their list; nil where there is none.
func waiversOf(doc *yaml.Node) (key, list *yaml.Node) {
	if len(doc.Content) > 0 {
		m := doc.Content[0]
		for i := 0; i+1 < len(m.Content); i += 2 {
			if m.Content[i].Value == "waivers" {
				key, list = m.Content[i], m.Content[i+1]
			}
		}
	}
	return key, list
}

// appendWaiver edits the text: after the last line of the waivers' block, or at
// the end of the file.
func appendWaiver(raw []byte, w result.Waiver) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, errors.New(yamlProblem(err))
	}
	text := raw
	if len(text) > 0 && !bytes.HasSuffix(text, []byte("\n")) {
		text = append(slices.Clone(text), '\n')
	}
	key, list := waiversOf(&doc)
	lines := strings.SplitAfter(string(text), "\n")
	switch {
	case list == nil:
		gap := ""
		if len(bytes.TrimSpace(text)) > 0 {
			gap = "\n"
		}
		return []byte(string(text) + gap + "waivers:\n" + entryText(w, "  ")), nil
	case len(list.Content) == 0:
		// "waivers:", "waivers: []" or "waivers: null"
		line := lines[key.Line-1]
		comment := ""
		if list.LineComment != "" {
			comment = " " + list.LineComment
		} else if key.LineComment != "" {
			comment = " " + key.LineComment
		}
		lines[key.Line-1] = line[:key.Column-1] + "waivers:" + comment + "\n" + entryText(w, strings.Repeat(" ", key.Column+1))
	case list.Style&yaml.FlowStyle != 0:
		return nil, errors.New("waivers is written as [ … ]: write it as a block list first")
	default:
		last := lastLine(list)
		indent := strings.Repeat(" ", list.Column-1)
		lines[last-1] = strings.TrimSuffix(lines[last-1], "\n") + "\n" + entryText(w, indent)
	}
	return []byte(strings.Join(lines, "")), nil
}

// lastLine is the last line that a node's text stands in, counting the lines of
// block scalars.
func lastLine(n *yaml.Node) int {
	last := n.Line
	if n.Kind == yaml.ScalarNode && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		last += strings.Count(strings.TrimRight(n.Value, "\n"), "\n") + 1
	}
	for _, c := range n.Content {
		last = max(last, lastLine(c))
	}
	return last
}

func entryText(w result.Waiver, indent string) string {
	var b strings.Builder
	lead := indent + "- "
	for _, f := range waiverFields(&w) {
		if *f.value == "" {
			continue
		}
		fmt.Fprintf(&b, "%s%s: %s\n", lead, f.name, quoted(*f.value))
		lead = indent + "  "
	}
	return b.String()
}

// quoted is a text as a YAML value on one line.
func quoted(s string) string {
	n := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if strings.ContainsAny(s, "\n\r") {
		n.Style = yaml.DoubleQuotedStyle
	}
	out, err := yaml.Marshal(&n)
	if err != nil {
		return fmt.Sprintf("%q", s)
	}
	text := strings.TrimSpace(string(out))
	if strings.Contains(text, "\n") {
		return fmt.Sprintf("%q", s)
	}
	return text
}
