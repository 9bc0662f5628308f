package clients

import (
	"context"
	"slices"

	"dbaudit/pkg/collect/clients/project"
	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/walk"
	"dbaudit/pkg/snapshot"
)

// changes tell which settings a change brings: those on its lines, and those that are
// judged otherwise than before, since a line, a root certificate or a manifest is gone.
type changes struct {
	*walk.Change
	// around is what stood around the files before, and texts what those that are changed
	// held, as far as it may be of interest.
	around  *project.Project
	texts   map[string]string
	include []setting.Context
	// surroundings: something changed by which settings in other files are judged.
	surroundings bool
}

func newChanges(ctx context.Context, tree *walk.Tree, now *project.Project, include []setting.Context) (*changes, error) {
	c := &changes{Change: tree.Change, texts: map[string]string{}, include: include}
	instead := map[string]*string{}
	for name := range c.Files() {
		instead[name] = nil
		c.surroundings = c.surroundings || project.Surrounds(name, "")
	}
	err := c.Before(ctx, tree.Root, func(name string, text []byte) {
		before := ""
		if project.Surrounds(name, string(text)) {
			c.surroundings, before = true, string(text)
		}
		instead[name] = &before
		// What cannot be read is as if it had held nothing.
		c.texts[name], _ = tree.Text(name, text)
	})
	c.around = now.Before(instead)
	return c, err
}

// before counts the settings of a file by how they were judged before the change.
func (c *changes) before(rel, text string) map[string]int {
	if c.Changed(rel) {
		text = c.texts[rel]
	}
	settings, _, _ := scanText(rel, text, c.around, c.include, nil, nil)
	judged := map[string]int{}
	for _, s := range settings {
		judged[judgement(s)]++
	}
	return judged
}

// judgement is what is told of a setting, wherever it stands.
func judgement(c snapshot.ClientSetting) string {
	c.Line, c.Column, c.Excerpt = 0, 0, ""
	c.Ignore = slices.Clone(c.Ignore)
	for i := range c.Ignore {
		c.Ignore[i].Line = 0
	}
	return snapshot.Encoded(c)
}
