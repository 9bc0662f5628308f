package readers

import (
	"path"

	"dbaudit/pkg/collect/clients/syntax"
)

// readJSON reads JSON, with comments or without. What is none, such as a template, is
// read as far as its brackets go.
func readJSON(f *File, kind string) error {
	root := f.jsonDocument()
	f.configuration(root, origin{kind: kind})
	if path.Base(f.Path) == "package.json" {
		f.scripts(root)
	}
	return f.brokenAt(f.tree.FirstBroken(), "JSON")
}

// jsonDocument is the one value of the file.
func (f *File) jsonDocument() syntax.Node {
	f.parse(syntax.Of("json"))
	root := f.tree.Root
	if len(root.Groups) == 1 && len(root.Groups[0]) == 1 && root.Groups[0][0].Key == "" {
		if b := root.Groups[0][0].Block(); b != nil {
			return *b
		}
	}
	return root
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
