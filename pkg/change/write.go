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
		b.WriteString("  ! nothing good would remain: name a source that needs the database, as TYPE:VALUE; until then nothing is removed\n")
	}
	for _, c := range p.CutOff {
		fmt.Fprintf(&b, "  ! cut off: %s %s, by removing %s\n", c.Kind, c.Name, text(c.Source))
	}
	for _, r := range p.Left {
		fmt.Fprintf(&b, "  · %s stays: %s\n", r.Rule, r.Why)
	}
	b.WriteString("\n")
	_, err := io.WriteString(w, b.String())
	return err
}

func text(s Source) string {
	t := s.Type + ":" + s.Value
	if s.Description != "" {
		t += " (" + s.Description + ")"
	}
	return t
}
