package result

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	jsonv2 "github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/jsonfile"
)

// Point is one stored run in numbers.
type Point struct {
	// File is its path, below the folder as that was given.
	File        string           `json:"file"`
	EvaluatedAt time.Time        `json:"evaluated_at"`
	Verdict     string           `json:"verdict"`
	Clusters    int              `json:"clusters"`
	Findings    map[Severity]int `json:"findings"`
	New         *int             `json:"new,omitempty"`
	Unknown     int              `json:"unknown"`
	Waived      int              `json:"waived"`
}

// runName is the name of a stored run: the time of its evaluation in the basic
// format of ISO 8601 (no colons: some file systems have none), with a number
// when there are several of one second. Files of other names are left alone.
var runName = regexp.MustCompile(`^\d{8}T\d{6}Z(?:-\d+)?\.json(?:\.gz)?$`)

// StoreRun keeps a result in a folder, which is made when it is not there, and
// removes the oldest of what StoreRun has kept there until keep are left (0:
// none is removed). It returns the new file's path.
func StoreRun(dir string, r *Result, keep int) (string, error) {
	if keep < 0 {
		return "", fmt.Errorf("keep %d results: give a number of 1 or more, or 0 for all", keep)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("keep the result: %w", err)
	}
	stem := filepath.Join(dir, r.EvaluatedAt.UTC().Format("20060102T150405Z"))
	path := stem + ".json.gz"
	for n := 2; ; n++ {
		if _, err := os.Lstat(path); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return "", fmt.Errorf("keep the result: %w", err)
		}
		path = fmt.Sprintf("%s-%d.json.gz", stem, n)
	}
	err := jsonfile.Write(path, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetEscapeHTML(false)
		return enc.Encode(r)
	})
	if err != nil {
		return "", fmt.Errorf("keep the result in %s: %w", dir, err)
	}
	if keep == 0 {
		return path, nil
	}
	runs, err := storedRuns(dir)
	if err != nil {
		return path, err
	}
	for len(runs) > keep {
		oldest := runs[0]
		if oldest == filepath.Base(path) { // an evaluation with an old clock (--now)
			runs = append(runs[1:], oldest)
			oldest = runs[0]
		}
		if err := os.Remove(filepath.Join(dir, oldest)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return path, fmt.Errorf("remove an old result: %w", err)
		}
		runs = runs[1:]
	}
	return path, nil
}

// storedRuns are the names of the stored runs, oldest first.
func storedRuns(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("read the stored results: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Type().IsRegular() && runName.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		x, m := runOrder(a)
		y, n := runOrder(b)
		if x != y {
			return strings.Compare(x, y)
		}
		return m - n
	})
	return names, nil
}

// runOrder splits a name into its second and its number within it.
func runOrder(name string) (second string, n int) {
	second, rest, _ := strings.Cut(name, "Z")
	if strings.HasPrefix(rest, "-") {
		fmt.Sscanf(rest, "-%d", &n) //nolint:errcheck // the name matches runName
	}
	return second, n
}

// History is the trend of a folder of stored results, oldest first. A file that
// cannot be read costs its point alone: the error names it, and the points are
// still good.
func History(dir string) ([]Point, error) {
	names, err := storedRuns(dir)
	if err != nil {
		return nil, err
	}
	var points []Point
	var broken []error
	for _, name := range names {
		p, err := readPoint(filepath.Join(dir, name))
		if err != nil {
			broken = append(broken, err)
			continue
		}
		points = append(points, p)
	}
	slices.SortStableFunc(points, func(a, b Point) int { return a.EvaluatedAt.Compare(b.EvaluatedAt) })
	return points, errors.Join(broken...)
}

// readPoint reads a result up to its summary, which stands near its beginning:
// a year of runs must not cost reading all their findings.
func readPoint(path string) (Point, error) {
	p := Point{File: path}
	var s Summary
	wanted := map[string]any{"evaluated_at": &p.EvaluatedAt, "summary": &s}
	enough := errors.New("enough")
	err := jsonfile.Read(path, func(r io.Reader) error {
		return format.Read(r, func(dec *jsontext.Decoder, key string) error {
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
	})
	if err != nil && !errors.Is(err, enough) {
		return Point{}, err
	}
	p.Verdict, p.Clusters, p.Findings, p.New, p.Unknown, p.Waived = s.Verdict, s.Clusters, s.Findings, s.New, s.Unknown, s.Waived
	return p, nil
}

// mostRuns is how far back [StoredPast] looks.
const mostRuns = 20

// StoredPast is what the stored results of a folder say of the findings of r: the
// newest, and older ones as far as those judged what it did not. nil when there are
// none, or no folder yet. The error names what could not be read; what could be is
// still good.
func StoredPast(dir string, r *Result) (*Past, error) {
	names, err := storedRuns(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil || len(names) == 0 {
		return nil, err
	}
	past := NewPast()
	var broken []error
	for i, name := range slices.Backward(names) {
		earlier, err := Load(filepath.Join(dir, name))
		if err != nil {
			broken = append(broken, err)
			continue
		}
		past.add(earlier)
		if past.settles(r) || len(names)-i >= mostRuns {
			break
		}
	}
	return past, errors.Join(broken...)
}
