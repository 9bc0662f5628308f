package truth

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/snapshot"
)

// wrongCases are the cases that are known to be judged wrongly, and why. A case that
// is right again is taken from the list.
var wrongCases = map[string]string{
	"12334-rewriting-codemod-decoy":      "the URLs that a codemod rewrites are read as connections",
	"12404-api-fixture-typescript-decoy": "the answers of an imitated API are read as connections",
}

// expectation is a place of a case: PATH, PATH:LINE or PATH:FROM-TO, the rules that
// must fail there, and those that may.
type expectation struct {
	At   string   `json:"at"`
	Must []string `json:"must"`
	May  []string `json:"may"`
}

var place = regexp.MustCompile(`^(.*?)(?::(\d+)(?:-(\d+))?)?$`)

func (e expectation) covers(f failure) bool {
	m := place.FindStringSubmatch(e.At)
	if f.path != m[1] || m[2] == "" {
		return f.path == m[1]
	}
	from, _ := strconv.Atoi(m[2])
	to, err := strconv.Atoi(m[3])
	if err != nil {
		to = from
	}
	return from <= f.line && f.line <= to
}

// caseScore counts the rules of one case or of all.
type caseScore struct{ hit, missed, spurious int }

func (s caseScore) recall() float64    { return float64(s.hit) / float64(max(1, s.hit+s.missed)) }
func (s caseScore) precision() float64 { return float64(s.hit) / float64(max(1, s.hit+s.spurious)) }

// grade compares what failed in a case with what is expected.
func grade(expected []expectation, failures []failure) (caseScore, []string) {
	var s caseScore
	var notes []string
	for _, e := range expected {
		for _, rule := range e.Must {
			if slices.ContainsFunc(failures, func(f failure) bool { return f.rule[:5] == rule && e.covers(f) }) {
				s.hit++
				continue
			}
			s.missed++
			notes = append(notes, fmt.Sprintf("missed %s at %s", rule, e.At))
		}
	}
	for _, f := range failures {
		if !slices.ContainsFunc(expected, func(e expectation) bool {
			return e.covers(f) && (slices.Contains(e.Must, f.rule[:5]) || slices.Contains(e.May, f.rule[:5]))
		}) {
			s.spurious++
			notes = append(notes, fmt.Sprintf("false %s at %s:%d", f.rule, f.path, f.line))
		}
	}
	return s, notes
}

// Settings written after public bug reports and configuration files, by somebody who
// had not read the scanner.
func TestCases(t *testing.T) {
	root := filepath.Join(repository, "testdata", "clients", "cases")
	cases, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	rules := newJudge(t)
	var total caseScore
	for _, c := range cases {
		dir := filepath.Join(root, c.Name())
		content, err := os.ReadFile(filepath.Join(dir, "expect.json"))
		if err != nil {
			t.Fatal(err)
		}
		var want struct{ Expect []expectation }
		if err := json.Unmarshal(content, &want); err != nil {
			t.Fatalf("%s: %v", c.Name(), err)
		}
		tree := filepath.Join(t.TempDir(), "tree")
		if err := os.CopyFS(tree, os.DirFS(filepath.Join(dir, "tree"))); err != nil {
			t.Fatal(err)
		}
		settings, problems, err := clients.Scan(context.Background(), clients.Options{Roots: []string{tree}})
		if err != nil {
			t.Fatal(err)
		}
		s, notes := grade(want.Expect, rules.failures(t, settings))
		notes = append(notes, certainButFalse(want.Expect, settings, s)...)
		for _, p := range problems {
			notes = append(notes, p.Message)
		}
		total.hit, total.missed, total.spurious = total.hit+s.hit, total.missed+s.missed, total.spurious+s.spurious
		known := wrongCases[c.Name()]
		switch {
		case len(notes) > 0 && known == "":
			t.Errorf("%s: %s", c.Name(), strings.Join(notes, "; "))
		case len(notes) == 0 && known != "":
			t.Errorf("%s is right: take it from wrongCases", c.Name())
		}
	}
	t.Logf("%d cases, recall %.3f, precision %.3f", len(cases), total.recall(), total.precision())
}

// certainButFalse names the settings of a case that are judged weak without a doubt
// where nothing may be found.
func certainButFalse(expected []expectation, settings []snapshot.ClientSetting, s caseScore) []string {
	var notes []string
	if s.spurious == 0 {
		return nil
	}
	for _, c := range settings {
		at := failure{path: c.Path, line: c.Line}
		if c.Confidence == "certain" && c.NotApplicable == "" && (c.Verifies == nil || !*c.Verifies) &&
			!slices.ContainsFunc(expected, func(e expectation) bool { return e.covers(at) }) {
			notes = append(notes, fmt.Sprintf("certain, and false, at %s:%d", c.Path, c.Line))
		}
	}
	return notes
}
