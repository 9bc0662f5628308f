package readers

import (
	"cmp"
	"slices"

	"mvdan.cc/sh/v3/syntax"

	code "dbaudit/pkg/collect/clients/syntax"
)

// prints notes the documents that a function of a script shows, as a usage is: cat <<EOT
// alone, in a function whose output goes nowhere.
func (sh *shellText) prints() {
	sh.printed = map[*syntax.Redirect]bool{}
	taken := map[string]bool{} // functions whose output goes somewhere
	take := func(n syntax.Node) {
		syntax.Walk(n, func(n syntax.Node) bool {
			if c, ok := n.(*syntax.CallExpr); ok && len(c.Args) > 0 {
				taken[c.Args[0].Lit()] = true
			}
			return true
		})
	}
	shown := map[*syntax.FuncDecl][]*syntax.Redirect{}
	syntax.Walk(sh.file, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.CmdSubst:
			take(n)
			return false
		case *syntax.BinaryCmd:
			if inner, ok := n.X.Cmd.(*syntax.BinaryCmd); !pipes(n) {
				break
			} else if ok && pipes(inner) {
				take(inner.Y) // the rest is visited with it
			} else {
				take(n.X)
			}
		case *syntax.Stmt:
			for _, r := range n.Redirs {
				if r.Op == syntax.RdrOut || r.Op == syntax.AppOut || r.Op == syntax.RdrAll || r.Op == syntax.AppAll {
					take(n)
				}
			}
		case *syntax.FuncDecl:
			syntax.Walk(n.Body, func(inner syntax.Node) bool {
				s, ok := inner.(*syntax.Stmt)
				if !ok || len(s.Redirs) == 0 {
					return true
				}
				if c, ok := s.Cmd.(*syntax.CallExpr); ok && len(s.Redirs) == 1 && s.Redirs[0].Hdoc != nil && len(c.Args) == 1 && c.Args[0].Lit() == "cat" {
					shown[n] = append(shown[n], s.Redirs[0])
				}
				return true
			})
		}
		return true
	})
	for f, documents := range shown {
		for _, d := range documents {
			if sh.printed[d] = !taken[f.Name.Value]; sh.printed[d] {
				sh.texts = append(sh.texts, textSpan{code.Span{From: sh.at(d.Hdoc.Pos()), To: sh.at(d.Hdoc.End())}, f.Name.Value, false})
			}
		}
	}
	slices.SortFunc(sh.texts, func(a, b textSpan) int { return cmp.Compare(a.From, b.From) })
}

func pipes(c *syntax.BinaryCmd) bool { return c.Op == syntax.Pipe || c.Op == syntax.PipeAll }
