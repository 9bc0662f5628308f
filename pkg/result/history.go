package result

import (
	"errors"
	"io"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Point is one stored run in numbers.
type Point struct {
	// File is where it is stored: a path, or an s3:// URL.
	File        string           `json:"file"`
	EvaluatedAt time.Time        `json:"evaluated_at"`
	Verdict     string           `json:"verdict"`
	Clusters    int              `json:"clusters"`
	Findings    map[Severity]int `json:"findings"`
	New         *int             `json:"new,omitempty"`
	Fixed       *int             `json:"fixed,omitempty"`
	Unknown     int              `json:"unknown"`
	Waived      int              `json:"waived"`
}

// ReadPoint reads a result up to its summary, which stands near its beginning:
// a year of runs must not cost reading all their findings.
func ReadPoint(r io.Reader) (Point, error) {
	var p Point
	var s Summary
	wanted := map[string]any{"evaluated_at": &p.EvaluatedAt, "summary": &s}
	enough := errors.New("enough")
	err := format.Read(r, func(dec *jsontext.Decoder, key string) error {
		into, known := wanted[key]
		if !known {
			return dec.SkipValue()
		}
		if err := jsonv2.UnmarshalDecode(dec, into); err != nil {
			return err
		}
		if delete(wanted, key); len(wanted) == 0 {
			return enough
		}
		return nil
	})
	if err != nil && !errors.Is(err, enough) {
		return Point{}, err
	}
	p.Verdict, p.Clusters, p.Findings, p.New, p.Fixed, p.Unknown, p.Waived = s.Verdict, s.Clusters, s.Findings, s.New, s.Fixed, s.Unknown, s.Waived
	return p, nil
}
