package snapshot

import (
	"fmt"
	"io"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/jsonfile"
)

// format is that of a snapshot's file.
var format = sync.OnceValue(func() *jsonfile.Format {
	const result = "this is a JSON result of dbaudit scan, not a snapshot; give a file that dbaudit collect wrote"
	return &jsonfile.Format{
		Name: "snapshot", Version: SchemaVersion, Again: "collect again", Required: snapshotRule().Required,
		Others: map[string]string{
			"findings": result, "evaluated_at": result,
			"runs":      "this is a SARIF file, not a snapshot",
			"databases": "this is an answer of the DigitalOcean API, not a snapshot; write one with dbaudit collect",
		},
	}
})

// Stream reads a snapshot, plain or gzip, holding one cluster at a time: each is
// handed to the callback, in the file's order, and the rest of the snapshot is
// returned, its Clusters nil. The keys may come in any order, so that what
// the callback saw counts only when Stream returns no error: an unsupported
// version, for one, may be the last key of the file.
//
// Errors about the input are [*jsonfile.Error]; an error of the callback ends the
// reading and is returned as it is.
func Stream(r io.Reader, each func(*Cluster) error) (*Snapshot, error) {
	s := &streamer{each: each, ids: map[string]int{}}
	s.out.SchemaVersion = SchemaVersion
	if err := format().Read(r, s.member); err != nil {
		return nil, err
	}
	return &s.out, nil
}

type streamer struct {
	each func(*Cluster) error
	ids  map[string]int // clusters' ids → index
	out  Snapshot
}

// member reads the value of one key of the snapshot.
func (s *streamer) member(dec *jsontext.Decoder, key string) error {
	rule := snapshotRule().Properties[key]
	if rule == nil {
		return dec.SkipValue()
	}
	if key == "clusters" && dec.PeekKind() == '[' {
		return s.clusters(dec, rule.Items)
	}
	return decode(dec, rule, key, jsonfile.Field(&s.out, key)) // every property of the schema has a field
}

func (s *streamer) clusters(dec *jsontext.Decoder, rule *rule) error {
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	for i := 0; dec.PeekKind() != ']'; i++ {
		path := fmt.Sprintf("clusters[%d]", i)
		invalid := func(reason string) error {
			return &jsonfile.Error{Kind: jsonfile.ErrInvalid, Offset: dec.InputOffset(), Path: path + ".id", Reason: reason}
		}
		var c Cluster
		if err := decode(dec, rule, path, &c); err != nil {
			return err
		}
		if c.ID == "" {
			return invalid("is empty")
		}
		if first, twice := s.ids[c.ID]; twice {
			return invalid(fmt.Sprintf("%q is also the id of clusters[%d]; join snapshots with dbaudit, not by hand", c.ID, first))
		}
		s.ids[c.ID] = i
		if err := s.each(&c); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// decode reads the next value and checks it.
func decode(dec *jsontext.Decoder, rule *rule, path string, to any) error {
	return jsonfile.Member(dec, path, func(raw jsontext.Value) error {
		if err := jsonfile.Problem(json.Unmarshal(raw, to)); err != nil {
			return err
		}
		return rule.check(raw)
	})
}
