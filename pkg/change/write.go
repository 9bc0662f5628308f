package change

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// Write shows a plan as text. What stays is listed when all is asked for, or when
// something goes.
func Write(w io.Writer, p *Plan, all bool) error {
	var b strings.Builder
	if p.Empty() && !p.Unnamed && len(p.Undescribed) == 0 && !all {
		return nil
	}
	fmt.Fprintf(&b, "%s (%s)\n", p.ClusterName, p.ClusterID)
	for _, s := range p.Steps {
		sign := map[string]string{Remove: "-", Add: "+"}[s.Action]
		fmt.Fprintf(&b, "  %s %-40s  %s\n", sign, text(s.Source), strings.Join(s.Rules, ", "))
	}
	for _, s := range p.After {
		if slices.Contains(p.Before, s) {
			fmt.Fprintf(&b, "    %-40s  stays\n", text(s))
		}
	}
	if p.Unnamed {
		b.WriteString("  ! no good source would remain: add one that needs the database (TYPE:VALUE); until then nothing is removed\n")
	}
	writeCutOff(&b, p.CutOff)
	for _, r := range p.Left {
		fmt.Fprintf(&b, "  · %s stays: %s\n", r.Rule, r.Why)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// writeCutOff names who loses access, in one line for each source and kind.
func writeCutOff(b *strings.Builder, all []CutOff) {
	const most = 3 // names in a line
	for len(all) > 0 {
		first, rest := all[0], []CutOff(nil)
		var names []string
		for _, c := range all {
			if c.Kind == first.Kind && c.Source == first.Source {
				names = append(names, c.Name)
			} else {
				rest = append(rest, c)
			}
		}
		who := first.Kind + " " + strings.Join(names[:min(len(names), most)], ", ")
		if n := len(names) - most; n > 0 {
			who += fmt.Sprintf(" and %d more", n)
		}
		fmt.Fprintf(b, "  ! loses access: %s, by removing %s\n", who, text(first.Source))
		all = rest
	}
}

func text(s Source) string {
	t := s.Type + ":" + s.Value
	if s.Description != "" {
		t += " (" + s.Description + ")"
	}
	return t
}
