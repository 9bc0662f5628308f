package readers

import (
	"html"
	"regexp"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

// xmlPart matches a comment, or a tag: its slash, its name, its attributes.
var xmlPart = regexp.MustCompile(`<!--[\s\S]*?-->|<(/?)([A-Za-z_][\w:.\-]*)((?:\s+[\w:.\-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(/?)>`)

var xmlAttribute = regexp.MustCompile(`([\w:.\-]+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`)

// readXML reads the names and values of XML in the forms that configuration has there:
// <host>v</host>, <x host="v"/>, <property name="host" value="v"/>, <entry key="host">v</entry>,
// <name>host</name><value>v</value>, and <key>host</key><string>v</string> of a plist.
// Connection strings are found in the text.
func readXML(f *File, kind string) error {
	x := xmlReader{File: f}
	for _, m := range xmlPart.FindAllStringSubmatchIndex(f.Text, -1) {
		switch {
		case m[4] < 0:
			f.comments = append(f.comments, syntax.Span{From: m[0], To: m[1]})
		case m[3] > m[2]:
			x.end(m[0])
		default:
			x.begin(f.Text[m[4]:m[5]], m[6], m[7], m[1], m[9] > m[8])
		}
	}
	for _, ps := range x.environments {
		f.connections(ps, origin{kind: kind, variables: true})
	}
	f.connections(x.keys, origin{kind: kind, markup: true})
	return nil
}

// xmlElement is one that is open.
type xmlElement struct {
	name, key string // key is what its attributes call its value
	keyAt     int
	class     pair
	text      int    // where its text begins
	last      string // the <key> or <name> in it that waits for its value
	lastAt    int
	number    string         // among those of its name, from the second on
	held      map[string]int // how many it holds, by name
}

type xmlReader struct {
	*File
	open         []xmlElement
	keys         []pair
	environments map[string][]pair // by the elements around the variables
}

func (x *xmlReader) begin(name string, from, to, text int, empty bool) {
	if len(x.open) >= deepestPath {
		return
	}
	e := xmlElement{name: name, text: text, held: map[string]int{}}
	if n := len(x.open); n > 0 {
		held := x.open[n-1].held
		if held[name]++; held[name] > 1 {
			e.number = "#" + strconv.Itoa(held[name])
		}
	}
	value, valueAt := "", -1
	var own []pair
	for _, m := range xmlAttribute.FindAllStringSubmatchIndex(x.Text[from:to], -1) {
		k := 4
		if m[k] < 0 {
			k = 6
		}
		p := pair{name: x.Text[from+m[2] : from+m[3]], value: html.UnescapeString(x.Text[from+m[k] : from+m[k+1]]), at: from + m[k], end: from + m[k+1], nameAt: from + m[2]}
		switch p.name {
		case "name", "key":
			e.key, e.keyAt = p.value, p.nameAt
		case "value":
			value, valueAt = p.value, p.at
		case "class": // whose properties the element holds
			e.class = p
		}
		own = append(own, p)
	}
	around := x.path(len(x.open))
	if x.open = append(x.open, e); empty {
		defer func() { x.open = x.open[:len(x.open)-1] }()
	}
	if e.class.value != "" {
		e.class.path, e.class.name = x.path(len(x.open)), "driverClass"
		x.keep(e.class)
	}
	switch {
	case valueAt >= 0 && e.key != "":
		x.keep(pair{path: around, name: e.key, value: value, at: valueAt, end: valueAt + len(value), nameAt: e.keyAt})
	case len(own) > 2: // <connection server="…" port="…" sslmode="…"/>
		for _, p := range own {
			p.path = x.path(len(x.open))
			x.keep(p)
		}
	}
}

func (x *xmlReader) end(at int) {
	n := len(x.open) - 1
	if n < 0 {
		return
	}
	e := x.open[n]
	x.open = x.open[:n]
	if strings.Contains(x.Text[e.text:at], "<") {
		return // it holds others
	}
	text := strings.TrimSpace(html.UnescapeString(x.Text[e.text:at]))
	p := pair{path: x.path(n), name: e.name, value: text, at: e.text, end: at, nameAt: e.text}
	var around *xmlElement
	if n > 0 {
		around = &x.open[n-1]
	}
	switch {
	case around != nil && (e.name == "key" || e.name == "name"):
		around.last, around.lastAt = text, e.text
		return
	case around != nil && around.last != "" && (around.name == "dict" || e.name == "value"):
		p.name, p.nameAt, around.last = around.last, around.lastAt, ""
		if e.name == "value" { // <property><name/><value/></property>
			p.path = x.path(n - 1)
		}
	case e.key != "":
		p.name, p.nameAt = e.key, e.keyAt
	}
	x.keep(p)
}

// keep keeps a name and its value.
func (x *xmlReader) keep(p pair) {
	if p.value == "" || isConnString(p.value) {
		return
	}
	if isVariable(p.name) {
		if x.environments == nil {
			x.environments = map[string][]pair{}
		}
		around := strings.Join(p.path, " ")
		x.environments[around] = append(x.environments[around], p)
		return
	}
	x.keys = append(x.keys, p)
}

// path are the names of the outermost elements.
func (x *xmlReader) path(n int) (out []string) {
	for _, e := range x.open[:max(n, 0)] {
		if out = append(out, e.name); e.number != "" {
			out = append(out, e.number)
		}
	}
	return out
}
