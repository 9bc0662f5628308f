package reports

import (
	"bufio"
	"bytes"
	"strings"

	"github.com/olekukonko/tablewriter"
	"github.com/olekukonko/tablewriter/renderer"
	"github.com/olekukonko/tablewriter/tw"

	"dbaudit/pkg/result"
)

// Styles are parameters of SGR (ECMA-48, 8.3.117). Only these ever reach a terminal.
const (
	bold     = "1"
	dim      = "2"
	red      = "1;31"
	green    = "32"
	yellow   = "33"
	magenta  = "35"
	cyan     = "36"
	onRed    = "1;97;41"
	onGreen  = "1;97;42"
	onYellow = "1;30;43"
)

var severityStyle = map[result.Severity]string{
	result.Critical: onRed, result.High: red, result.Medium: yellow, result.Low: cyan,
}

const (
	left  = tw.AlignLeft
	right = tw.AlignRight
)

// gap is the space between two columns, margin that before the first.
const (
	gap    = 2
	margin = 2
)

// painter writes lines of at most width columns, with colour if wanted. Its
// callers hand it text that went through [visible].
type painter struct {
	out   *bufio.Writer
	width int
	color bool
	err   error
}

// text is a piece of one style; it may be wrapped.
type text struct{ s, style string }

type column struct {
	title string
	width int // 0: what is left
	align tw.Align
}

func (p *painter) paint(style, s string) string {
	if !p.color || style == "" || s == "" {
		return s
	}
	return "\x1b[" + style + "m" + s + "\x1b[0m"
}

func (p *painter) line(s string) {
	if p.err == nil {
		if _, err := p.out.WriteString(s); err != nil {
			p.err = err
		} else if err := p.out.WriteByte('\n'); err != nil {
			p.err = err
		}
	}
}

func (p *painter) blank() { p.line("") }

// hanging writes body wrapped beside lead, which is indent columns wide.
func (p *painter) hanging(lead string, indent int, body, style string) {
	if indent > p.width/2 { // a lead that leaves no room stands on its own line
		for _, l := range wrap(strings.TrimRight(lead, " "), p.width) {
			p.line(l)
		}
		lead, indent = "  ", 2
	}
	for i, l := range wrap(body, p.width-indent) {
		if i > 0 {
			lead = strings.Repeat(" ", indent)
		}
		p.line(lead + p.paint(style, l))
	}
}

// parts writes items after lead, " · " between them, breaking lines between items
// where it can.
func (p *painter) parts(lead string, indent int, items []string, style string) {
	var lines []string
	for _, item := range items {
		if n := len(lines); n > 0 && textWidth(lines[n-1])+3+textWidth(item) <= p.width-indent {
			lines[n-1] += " · " + item
			continue
		}
		lines = append(lines, item)
	}
	p.hanging(lead, indent, strings.Join(lines, "\n"), style)
}

// heading opens a section: its name, facts beside it (below it where they do not
// fit), and a figure at the right.
func (p *painter) heading(name, facts, figure string) {
	p.blank()
	if p.ruled(name, facts, figure) {
		return
	}
	if !p.ruled(name, "", figure) {
		p.hanging(p.paint(dim, "━━ "), 3, name, bold)
		if figure != "" {
			p.hanging("   ", 3, figure, bold)
		}
	}
	if facts != "" {
		p.hanging("   ", 3, facts, dim)
	}
}

// ruled writes a heading on one line, if it fits.
func (p *painter) ruled(name, facts, figure string) bool {
	s := p.paint(dim, "━━ ") + p.paint(bold, name) + " "
	free := p.width - 3 - textWidth(name) - 1
	if facts != "" {
		s += " " + p.paint(dim, facts) + " "
		free -= textWidth(facts) + 2
	}
	if figure != "" {
		free -= textWidth(figure) + 4
		figure = " " + p.paint(bold, figure) + p.paint(dim, " ━━")
	}
	if free < 1 {
		return false
	}
	p.line(s + p.paint(dim, strings.Repeat("━", free)) + figure)
	return true
}

// grid is a table without lines: columns of fixed width, so that rows stream.
type grid struct {
	p       *painter
	columns []column
	table   *tablewriter.Table
	out     *lines
}

// lines hands on what tablewriter writes, a line at a time and without the
// padding at its end.
type lines struct {
	p    *painter
	rest []byte
}

func (l *lines) Write(b []byte) (int, error) {
	l.rest = append(l.rest, b...)
	for {
		i := bytes.IndexByte(l.rest, '\n')
		if i < 0 {
			return len(b), l.p.err
		}
		l.p.line(strings.Repeat(" ", margin) + string(bytes.TrimRight(unstyled(l.rest[:i]), " ")))
		l.rest = append(l.rest[:0], l.rest[i+1:]...)
	}
}

// unstyled drops the resets that end no style: tablewriter puts one after the
// padding of each coloured cell.
func unstyled(line []byte) []byte {
	const reset = "\x1b[0m"
	if bytes.IndexByte(line, 0x1b) < 0 {
		return line
	}
	out, open := make([]byte, 0, len(line)), false
	for len(line) > 0 {
		i := bytes.IndexByte(line, 0x1b)
		if i < 0 {
			return append(out, line...)
		}
		out = append(out, line[:i]...)
		line = line[i:]
		end := bytes.IndexByte(line, 'm') + 1
		if isReset := bytes.HasPrefix(line, []byte(reset)); !isReset || open {
			out = append(out, line[:end]...)
			open = !isReset
		}
		line = line[end:]
	}
	return out
}

var (
	gridSymbols = tw.NewSymbolCustom("plain").WithRow("─").WithHeaderMid("─").WithCenter("─").WithColumn("")
	gridStyle   = tw.Rendition{
		Symbols: gridSymbols, Borders: tw.BorderNone,
		Settings: tw.Settings{
			Separators: tw.Separators{BetweenColumns: tw.Off, BetweenRows: tw.Off},
			Lines:      tw.Lines{ShowHeaderLine: tw.Off},
		},
	}
)

func (p *painter) grid(columns ...column) *grid {
	taken := margin + gap*(len(columns)-1)
	for _, c := range columns {
		taken += c.width
	}
	widths, aligns, titled := tw.NewMapper[int, int](), make([]tw.Align, len(columns)), false
	for i := range columns {
		if columns[i].width == 0 {
			columns[i].width = max(p.width-taken, 10)
		}
		widths.Set(i, columns[i].width+gap)
		aligns[i] = columns[i].align
		titled = titled || columns[i].title != ""
	}
	g := &grid{p: p, columns: columns, out: &lines{p: p}}
	g.table = tablewriter.NewTable(g.out,
		tablewriter.WithStreaming(tw.StreamConfig{Enable: true}),
		tablewriter.WithColumnWidths(widths),
		tablewriter.WithRenderer(renderer.NewBlueprint(gridStyle)),
		tablewriter.WithTrimSpace(tw.Off),
		tablewriter.WithRowAutoFormat(tw.Off),
		tablewriter.WithRowAutoWrap(tw.WrapNone),
		tablewriter.WithRowAlignmentConfig(tw.CellAlignment{Global: left, PerColumn: aligns}),
		tablewriter.WithPadding(tw.Padding{Left: "", Right: strings.Repeat(" ", gap), Overwrite: true}),
	)
	g.keep(g.table.Start())
	if titled {
		cells := make([]text, len(columns))
		for i, c := range columns {
			cells[i] = text{c.title, dim}
		}
		g.row(cells...)
	}
	return g
}

func (g *grid) keep(err error) {
	if g.p.err == nil {
		g.p.err = err
	}
}

// row writes a row of one text a cell.
func (g *grid) row(cells ...text) {
	blocks := make([][]text, len(cells))
	for i, c := range cells {
		blocks[i] = []text{c}
	}
	g.block(blocks...)
}

// block writes a row whose cells are several texts below each other. Each is
// wrapped here, and coloured after: a colour never spans a line's end.
func (g *grid) block(cells ...[]text) {
	row := make([]string, len(g.columns))
	for i, cell := range cells {
		var b strings.Builder
		for j, t := range cell {
			for k, l := range wrap(t.s, g.columns[i].width) {
				if j > 0 || k > 0 {
					b.WriteByte('\n')
				}
				b.WriteString(g.p.paint(t.style, l))
			}
		}
		row[i] = b.String()
	}
	g.keep(g.table.Append(row))
}

func (g *grid) end() { g.keep(g.table.Close()) }
