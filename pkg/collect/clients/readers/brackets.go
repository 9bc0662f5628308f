package readers

import "strings"

// brackets are the interpolations of a text, looked for once: in a text of thousands
// that do not end, each would be followed to its end.
type brackets struct {
	text string
	ends map[int]int // where an interpolation ends, by where it begins
}

// interpolations are how they begin and end.
var interpolations = [...][2]string{{"{{", "}}"}, {"${", "}"}, {"#{", "}"}, {"$(", ")"}, {"<%", "%>"}}

// length is that of the interpolation that begins at an offset and ends before a limit,
// 0 for none.
func (b *brackets) length(text string, at, limit int) int {
	if strings.IndexByte("{$#<", text[at]) < 0 {
		return 0
	}
	if b.ends == nil || b.text != text {
		b.text, b.ends = text, map[int]int{}
		for _, i := range interpolations {
			b.find(i[0], i[1])
		}
	}
	if end := b.ends[at]; end > 0 && end <= limit {
		return end - at
	}
	return 0
}

// find looks for the interpolations of one form. They end in the line in which they
// begin, and but for <% they hold brackets.
func (b *brackets) find(begins, ends string) {
	if !strings.Contains(b.text, begins) || !strings.Contains(b.text, ends) {
		return
	}
	var open []int // after each bracket that is open
	for i := 0; i < len(b.text); i++ {
		switch c := b.text[i]; {
		case c == '\n':
			open = open[:0]
		case c == ends[0] && strings.HasPrefix(b.text[i:], ends):
			for len(open) > 0 && open[len(open)-1] <= i {
				after := open[len(open)-1]
				open = open[:len(open)-1]
				if at := after - len(begins); at >= 0 && strings.HasPrefix(b.text[at:], begins) {
					b.ends[at] = i + len(ends)
				}
				if begins != "<%" {
					break
				}
			}
		case begins == "<%" && strings.HasPrefix(b.text[i:], begins):
			open = append(open, i+len(begins))
		case begins != "<%" && c == begins[len(begins)-1]:
			open = append(open, i+1)
		}
	}
}
