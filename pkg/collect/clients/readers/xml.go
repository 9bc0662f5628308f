package readers

import (
	"encoding/xml"
	"errors"
	"html"
	"io"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/syntax"
)

// readXML reads the names and values of XML in the forms that configuration has there:
// <host>v</host>, <x host="v"/>, <property name="host" value="v"/>, <entry key="host">v</entry>,
// <name>host</name><value>v</value>, and <key>host</key><string>v</string> of a plist.
// Connection strings are found in the text.
func readXML(f *File, kind string) error {
	x, broken := xmlReader{File: f}, -1
	for at := 0; at < len(f.Text); {
		at, broken = x.read(at)
	}
	for _, ps := range x.environments {
		f.connections(ps, origin{kind: kind, variables: true})
	}
	f.connections(x.keys, origin{kind: kind, markup: true})
	return f.brokenAt(broken, "XML")
}

// read reads from an offset to the end of the text, or to a tag that is none, as those of
// template languages are, and gives the offset of what may be the next; broken is where
// something begins that does not end, -1 for nowhere.
func (x *xmlReader) read(from int) (next, broken int) {
	d := xml.NewDecoder(strings.NewReader(x.Text[from:]))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(_ string, text io.Reader) (io.Reader, error) { return text, nil } // the text is UTF-8
	for {
		at := from + int(d.InputOffset())
		token, err := d.RawToken()
		to := from + int(d.InputOffset())
		switch token := token.(type) {
		case xml.Comment:
			x.comments = append(x.comments, syntax.Span{From: at, To: to})
		case xml.StartElement:
			x.begin(token, at, to)
		case xml.EndElement:
			x.end(at)
		}
		if err == nil {
			continue
		}
		if errors.Is(err, io.EOF) {
			return len(x.Text), -1
		}
		rest := strings.IndexByte(x.Text[min(at+1, len(x.Text)):], '<')
		if rest < 0 || to >= len(x.Text) {
			return len(x.Text), at
		}
		return at + 1 + rest, -1
	}
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

func (x *xmlReader) begin(tag xml.StartElement, from, to int) {
	if len(x.open) >= deepestPath {
		return
	}
	e := xmlElement{name: xmlName(tag.Name), text: to, held: map[string]int{}}
	if n := len(x.open); n > 0 {
		held := x.open[n-1].held
		if held[e.name]++; held[e.name] > 1 {
			e.number = "#" + strconv.Itoa(held[e.name])
		}
	}
	value, valueAt := "", -1
	var own []pair
	at := from + 1 + len(e.name)
	for _, a := range tag.Attr {
		p := pair{name: xmlName(a.Name), value: a.Value}
		p.nameAt = at + max(strings.Index(x.Text[at:to], p.name), 0)
		p.at = p.nameAt + len(p.name)
		p.at += len(x.Text[p.at:to]) - len(strings.TrimLeft(x.Text[p.at:to], "= \t\r\n"))
		quotes := "> \t\r\n"
		if c := x.Text[min(p.at, to-1)]; c == '"' || c == '\'' {
			quotes = string(c)
			p.at++
		}
		p.end = p.at + max(strings.IndexAny(x.Text[min(p.at, to):to], quotes), 0)
		at = p.end
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
	x.open = append(x.open, e)
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

// xmlName is a name with its prefix, as it is written.
func xmlName(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
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
