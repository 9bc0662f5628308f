package readers

import (
	"errors"
	"io"
	"path"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

// readJSON reads JSON.
func readJSON(f *File, kind string) error {
	root, err := f.jsonDocument()
	f.configuration(root, origin{kind: kind})
	if path.Base(f.Path) == "package.json" {
		f.scripts(root)
	}
	return err
}

// scripts reads the variables that the commands of package.json are run with. Each
// script is an environment of its own.
func (f *File) scripts(root syntax.Node) {
	top := syntax.ObjectGroup(&root, &syntax.Group{})
	it := top.Get("scripts")
	if it == nil || it.Block() == nil {
		return
	}
	b := it.Block()
	for _, it := range syntax.ObjectGroup(b, top).Items {
		if v := f.eval(&it); v.Known {
			f.connections(f.pairs(v.At, min(v.At+len(v.Text), len(f.Text))), origin{kind: "shell", variables: true})
		}
	}
}

// jsonDocument is the tree of strict JSON (RFC 8259), with the offsets of its parts. What
// is none, such as JSON with comments or a template, is read as far as its brackets go.
func (f *File) jsonDocument() (syntax.Node, error) {
	r := jsonReader{
		text: f.Text,
		dec:  jsontext.NewDecoder(strings.NewReader(f.Text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)),
	}
	root, err := r.value()
	if err == nil {
		if _, err = r.dec.ReadToken(); errors.Is(err, io.EOF) {
			err = nil
		} else if err == nil {
			err = errors.New("more than one document")
		}
	}
	if err == nil {
		return root, nil
	}
	f.parse(syntax.Of("json"))
	root = f.tree.Root
	if len(root.Groups) == 1 && len(root.Groups[0]) == 1 && root.Groups[0][0].Key == "" {
		if b := root.Groups[0][0].Block(); b != nil {
			root = *b
		}
	}
	return root, f.brokenAt(f.tree.FirstBroken(), "JSON")
}

type jsonReader struct {
	text string
	dec  *jsontext.Decoder
}

// next is where the token begins that comes next.
func (r *jsonReader) next() int {
	at := int(r.dec.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	return at
}

// value reads one value. The decoder bounds how deep they stand in each other.
func (r *jsonReader) value() (syntax.Node, error) {
	at := r.next()
	tok, err := r.dec.ReadToken()
	if err != nil {
		return syntax.Node{}, err
	}
	n := syntax.Node{Kind: 'w', At: at, End: int(r.dec.InputOffset())}
	switch tok.Kind() {
	case '{', '[':
		n.Kind, n.Open = 'b', byte(tok.Kind())
		items, err := r.items(n.Open)
		n.Groups, n.End = [][]syntax.Item{items}, int(r.dec.InputOffset())
		return n, err
	case '"':
		n.Kind, n.Text, n.At, n.End = 's', tok.String(), at+1, n.End-1
		n.Interpolated = setting.Interpolated(n.Text)
	default:
		n.Text = tok.String()
	}
	return n, nil
}

// items reads what stands in a bracket, and the bracket that closes it.
func (r *jsonReader) items(open byte) ([]syntax.Item, error) {
	var items []syntax.Item
	for {
		if k := r.dec.PeekKind(); k == '}' || k == ']' {
			_, err := r.dec.ReadToken()
			return items, err
		}
		var it syntax.Item
		if open == '{' {
			it.KeyAt = r.next() + 1
			key, err := r.dec.ReadToken()
			if err != nil {
				return items, err
			}
			it.Key, it.Op = key.String(), ":"
		}
		v, err := r.value()
		if err != nil {
			return items, err
		}
		if it.Value = []syntax.Node{v}; it.Key == "" {
			it.KeyAt = v.At
		}
		items = append(items, it)
	}
}
