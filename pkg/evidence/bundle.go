// Package evidence makes a bundle of what a store says about a period, for an auditor to
// take along: the results as they are stored, with their signatures, the digests of the
// snapshots and of the rules, the waivers in force, OSCAL, and for each control whether
// it held all the time and when not. It judges nothing again, and a time without a
// result is a gap, never a pass.
package evidence

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/result"
	"dbaudit/pkg/sign"
	"dbaudit/pkg/snapshot"
	"dbaudit/pkg/store"
	"dbaudit/reports"
)

// SchemaVersion is the version of evidence.json.
const SchemaVersion = "1"

// Names of a bundle's files.
const (
	evidenceFile  = "evidence.json"
	pageFile      = "index.html"
	signatureFile = "evidence.sig"
)

// Options say what a bundle is made of.
type Options struct {
	Tool  snapshot.Tool
	Store *store.Store
	// Units of the store; nil: all that there are.
	Units []string
	// From and To bound the period, From included. What is after Now is not over, and no
	// part of it.
	From, To, Now time.Time
	// MaxGap is the longest time between two results that is no gap.
	MaxGap time.Duration
	// Trusted says why a stored result is not believed: it then speaks for no time. nil:
	// every result is believed.
	Trusted func(x store.Entry, data, envelope []byte) error
	// Key signs the bundle; nil: nothing does.
	Key *sign.Key
}

// Evidence is evidence.json.
type Evidence struct {
	SchemaVersion string        `json:"schema_version"`
	Tool          snapshot.Tool `json:"tool"`
	CreatedAt     time.Time     `json:"created_at"`
	From          time.Time     `json:"from"`
	To            time.Time     `json:"to"`
	MaxGap        string        `json:"max_gap"`
	Units         []*Unit       `json:"units"`
}

// Whole reports whether results cover the period of every unit.
func (e *Evidence) Whole() bool {
	return len(e.Units) > 0 && !slices.ContainsFunc(e.Units, func(u *Unit) bool {
		return len(u.Gaps) > 0 || slices.ContainsFunc(u.Runs, func(r Run) bool { return r.Unreadable != "" })
	})
}

// bundle is a ZIP file that is written. Equal files in equal order give equal bytes.
type bundle struct {
	zip   *zip.Writer
	files []sign.Subject
}

func (b *bundle) add(name string, data []byte) error {
	w, err := b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	b.files = append(b.files, sign.Subject{Name: name, Digest: sign.DigestOf(data)})
	_, err = w.Write(data)
	return err
}

// Write writes a bundle, and tells what is in it.
func Write(ctx context.Context, w io.Writer, o Options) (*Evidence, error) {
	if o.Now.Before(o.To) {
		o.To = o.Now
	}
	e := &Evidence{
		SchemaVersion: SchemaVersion, Tool: o.Tool, CreatedAt: o.Now.UTC().Truncate(time.Second),
		From: o.From.UTC(), To: o.To.UTC().Truncate(time.Second), MaxGap: o.MaxGap.String(), Units: []*Unit{},
	}
	b := &bundle{zip: zip.NewWriter(w)}
	if o.Units == nil {
		var err error
		if o.Units, err = o.Store.Units(ctx); err != nil {
			return nil, err
		}
	}
	for _, name := range o.Units {
		u, err := b.unit(ctx, name, o)
		if err != nil {
			return nil, err
		}
		e.Units = append(e.Units, u)
	}
	var text, page bytes.Buffer
	if err := json.MarshalWrite(&text, e, json.Deterministic(true), jsontext.WithIndent("  ")); err != nil {
		return nil, err
	}
	if err := pageTemplate.Execute(&page, e); err != nil {
		return nil, err
	}
	if err := errors.Join(b.add(evidenceFile, text.Bytes()), b.add(pageFile, page.Bytes())); err != nil {
		return nil, err
	}
	if o.Key != nil {
		envelope, err := o.Key.Sign(sign.Evidence, b.files...)
		if err != nil {
			return nil, err
		}
		if err := b.add(signatureFile, envelope); err != nil {
			return nil, err
		}
	}
	return e, b.zip.Close()
}

// unit adds the results of a unit, and what they say.
func (b *bundle) unit(ctx context.Context, name string, o Options) (*Unit, error) {
	entries, err := o.Store.Results(ctx, name, o.From, o.To)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	c := newCollector(name, o.From, o.To, o.MaxGap)
	var last *result.Result
	for _, x := range entries {
		run, r, err := b.run(ctx, &o, x)
		if err != nil {
			return nil, err
		}
		c.unit.Runs = append(c.unit.Runs, run)
		if r != nil {
			c.add(r)
			last = r
		}
	}
	if c.unit.Snapshots, err = snapshots(ctx, name, o); err != nil {
		return nil, err
	}
	u := c.finish()
	if last == nil {
		return u, nil
	}
	format, err := reports.Lookup("oscal")
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	if err := format.Write(&text, last, reports.View{}); err != nil {
		return nil, err
	}
	u.OSCAL = path.Join("oscal", name+".json")
	return u, b.add(u.OSCAL, text.Bytes())
}

// run adds a stored result and its signature as they are; the result is nil when it
// cannot be read. An error is one of the store.
func (b *bundle) run(ctx context.Context, o *Options, x store.Entry) (Run, *result.Result, error) {
	run := Run{EvaluatedAt: x.At}
	data, file, err := object(ctx, o.Store, x)
	if err != nil {
		return run, nil, err
	}
	run.File = file.File
	run.Name = x.Key
	if path.Dir(x.Key) == "." { // as older versions stored them
		run.Name = path.Join("results", x.Unit, "older", x.Key)
	}
	if err := b.add(run.Name, data); err != nil {
		return run, nil, err
	}
	if file.envelope != nil {
		if err := b.add(run.Name+sign.Suffix, file.envelope); err != nil {
			return run, nil, err
		}
	}
	if o.Trusted != nil {
		if err := o.Trusted(x, data, file.envelope); err != nil {
			run.Unreadable = "not trusted: " + err.Error()
			return run, nil, nil
		}
	}
	r, err := result.Read(bytes.NewReader(data))
	if err == nil && r.EvaluatedAt.Unix() != x.At.Unix() {
		err = fmt.Errorf("it is of %s, which is not the time that it is stored under", r.EvaluatedAt.UTC().Format(time.RFC3339))
	}
	if err != nil {
		run.Unreadable = err.Error()
		return run, nil, nil
	}
	run.EvaluatedAt, run.Tool, run.RulesDigest = r.EvaluatedAt.UTC(), r.Tool.Version, r.RulesDigest
	run.Verdict, run.Clusters, run.Failing = r.Summary.Verdict, r.Summary.Clusters, result.Total(r.Summary.Findings)
	if r.Ledger != nil {
		run.Narrowed, run.Incomplete = r.Ledger.Narrowed, r.Ledger.Incomplete
	}
	return run, r, nil
}

type signedFile struct {
	File
	envelope []byte
}

func object(ctx context.Context, s *store.Store, x store.Entry) ([]byte, signedFile, error) {
	data, err := s.Bytes(ctx, x)
	if err != nil {
		return nil, signedFile{}, err
	}
	envelope, err := s.Signature(ctx, x)
	return data, signedFile{File{path.Base(x.Key), sign.DigestOf(data).SHA256, envelope != nil}, envelope}, err
}

// snapshots are the digests of what was observed in the period.
func snapshots(ctx context.Context, unit string, o Options) ([]File, error) {
	out := []File{}
	vantages, err := o.Store.Vantages(ctx, unit)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, v := range vantages {
		entries, err := o.Store.Snapshots(ctx, unit, v, o.From, o.To)
		if err != nil {
			return nil, err
		}
		for _, x := range entries {
			_, file, err := object(ctx, o.Store, x)
			if err != nil {
				return nil, err
			}
			file.Name = path.Join(v, file.Name)
			out = append(out, file.File)
		}
	}
	return out, nil
}
