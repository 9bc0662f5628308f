// Package terraform reads Terraform's and OpenTofu's plans and states (`terraform
// show -json`) and folders of .tf files into clusters as they will be. It runs
// no provider, asks no API, and keeps no password, URI or other secret of a plan.
package terraform

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"dbaudit/pkg/collect"
	"dbaudit/pkg/snapshot"
)

// Options say what to read.
type Options struct {
	// Files are plans, states or folders; "-" is Stdin.
	Files []string
	Stdin io.Reader
	// Select narrows the clusters.
	Select snapshot.Selection
	Now    func() time.Time
}

// Collector reads plans; see [collect.Collector].
type Collector struct{ Options }

// Name is "terraform".
func (Collector) Name() string { return "terraform" }

// Collect adds the clusters of each file to the snapshot, and to each the trusted
// sources that the account has now, when the snapshot holds the account's
// cluster of that id. A file that cannot be read is an error of the snapshot that
// names it; the others are read all the same. A selection that chooses nothing is a
// *[snapshot.NoMatchError], unless there is an account beside the plans.
func (c Collector) Collect(ctx context.Context, s *snapshot.Snapshot, _ collect.Progress) error {
	if c.Now == nil {
		c.Now = time.Now
	}
	g := gathering{ctx: ctx, o: c.Options, out: s, seen: map[string]bool{}, account: map[string]snapshot.Cluster{}}
	for _, c := range s.Clusters {
		if c.Planned == nil {
			g.account[c.ID] = c
		}
	}
	failed := len(s.Missing)
	for _, file := range c.Files {
		if ctx.Err() != nil {
			g.missing(snapshot.MissingInterrupted, file+": the run was stopped before it was read")
			continue
		}
		g.read(file)
	}
	g.introduce()
	for _, b := range g.files {
		b.belongings()
	}
	g.join()
	for _, b := range g.files {
		b.lists()
	}
	for _, b := range g.files {
		if err := g.add(b); err != nil {
			return err
		}
	}
	whole := len(s.Missing) == failed && len(g.account) == 0 && len(g.all) > 0
	_, err := c.Select.Choose(g.all, whole)
	return err
}

// gathering is the reading of several files into a snapshot.
type gathering struct {
	ctx     context.Context
	o       Options
	out     *snapshot.Snapshot
	files   []*builder
	seen    map[string]bool             // ids of the clusters that were added
	all     []*snapshot.Cluster         // the chosen ones and the others
	account map[string]snapshot.Cluster // the clusters as they are, by id
}

func (g *gathering) missing(kind snapshot.MissingKind, reason string) {
	g.out.Missing = append(g.out.Missing, snapshot.Missing{Fact: "terraform", Kind: kind, Reason: reason})
}

// read reads a file.
func (g *gathering) read(file string) {
	doc, dir, err := open(file, g.o.Stdin)
	if err != nil {
		g.out.Errors = append(g.out.Errors, snapshot.Error{Collector: "terraform", Message: file + ": " + err.Error()})
		g.missing(snapshot.MissingFailed, file+": "+err.Error())
	}
	if doc == nil {
		return
	}
	if doc.errored {
		g.missing(snapshot.MissingFailed, file+": the plan ended with an error, so that it is not whole")
	}
	b := &builder{doc: doc, file: file, now: g.o.Now().UTC(), account: g.account, blocks: &blocks{ctx: g.ctx, dir: dir, file: shown(file), config: &doc.config, read: map[string]*configured{}}}
	b.read()
	g.files = append(g.files, b)
}

// add adds the clusters and connection settings of a file to the snapshot.
func (g *gathering) add(b *builder) error {
	clusters := b.clusters()
	all := make([]*snapshot.Cluster, len(clusters))
	for i := range clusters {
		all[i] = &clusters[i]
	}
	g.all = append(g.all, all...)
	chosen, err := g.o.Select.Choose(all, false)
	if err != nil {
		return err
	}
	for _, planned := range chosen {
		c := *planned
		if g.seen[c.ID] {
			c.ID += "@" + b.file
		}
		g.seen[c.ID] = true
		g.out.Clusters = append(g.out.Clusters, c)
	}
	for _, setting := range b.settings() {
		if g.o.Select.Empty() || setting.Cluster != nil && g.seen[setting.Cluster.ID] {
			g.out.Clients = append(g.out.Clients, setting)
		}
	}
	g.out.Notes = append(g.out.Notes, b.notes...)
	return nil
}

// shown is a file's path as a place in a report; none for standard input.
func shown(file string) string {
	if file == "-" {
		return ""
	}
	return filepath.ToSlash(file)
}

// open reads one file or folder. dir is where the configuration's files are.
func open(file string, stdin io.Reader) (doc *document, dir string, err error) {
	if file == "-" {
		doc, err = read(stdin)
		return doc, ".", err
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, "", fmt.Errorf("%w", unwrapped(err))
	}
	if info.IsDir() {
		doc, err = readFolder(file)
		return doc, file, err
	}
	if !info.Mode().IsRegular() {
		return nil, "", fmt.Errorf("no file or folder, but %s", info.Mode().Type())
	}
	in, err := os.Open(file)
	if err != nil {
		return nil, "", unwrapped(err)
	}
	defer func() { _ = in.Close() }()
	doc, err = read(in)
	return doc, filepath.Dir(file), err
}

// unwrapped is an error without the path, which is said before it.
func unwrapped(err error) error {
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		return pe.Err
	}
	return err
}
