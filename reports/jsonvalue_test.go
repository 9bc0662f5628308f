package reports

import (
	"bytes"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/snapshot"
	"dbaudit/reports/reporttest"
)

// standard is the result as encoding/json writes it.
func standard(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return appendPlain(nil, b)
}

// sameJSON compares the encoder with encoding/json.
func sameJSON(t testing.TB, v any) {
	t.Helper()
	var x jsonText
	if r, ok := v.(*result.Result); ok {
		var b bytes.Buffer
		x.err = writeJSON(&b, r, View{})
		x.b = bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	} else {
		x.any(v, 0)
	}
	if x.err != nil {
		t.Fatalf("%T: %v", v, x.err)
	}
	want := standard(t, v)
	if !bytes.Equal(x.b, want) {
		i := 0
		for i < min(len(x.b), len(want)) && x.b[i] == want[i] {
			i++
		}
		t.Fatalf("%T differs from encoding/json at byte %d:\n%q\n%q", v, i, x.b[max(0, i-60):min(len(x.b), i+60)], want[max(0, i-60):min(len(want), i+60)])
	}
}

// oddities are texts with what JSON, HTML or a terminal treat in their own way.
var oddities = append([]string{
	"", " ", "\x00\x01\x07\x08\x09\x0a\x0b\x0c\x0d\x1b\x1f\x7f\u0080\u0085\u009b\u009f", `\"/<>&'`, "é€😀",
	"\u2028\u2029\u200b\u200f\u202e\u2066\ufeff\u061c\ufffd", "\xff\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80 \xe2\x80", "\xf0\x9f\x98",
}, reporttest.Hostile...)

// random fills v with anything that its type allows, at most deep levels of evidence.
func random(rnd *rand.Rand, v reflect.Value, deep int) {
	switch v.Type() {
	case reflect.TypeFor[time.Time]():
		zone := time.FixedZone("", 60*(rnd.IntN(24*60)-12*60))
		v.Set(reflect.ValueOf(time.Unix(rnd.Int64N(4e9), []int64{0, 1, 120, 5e8}[rnd.IntN(4)]).In([]*time.Location{time.UTC, zone}[rnd.IntN(2)])))
		return
	case reflect.TypeFor[json.Number]():
		v.SetString([]string{"0", "-0", "12", "-345", "1.50", "1e9", "12345678901234567890"}[rnd.IntN(7)])
		return
	}
	switch v.Kind() {
	case reflect.String:
		s := oddities[rnd.IntN(len(oddities))]
		v.SetString(s[:min(len(s), rnd.IntN(200))]) // in the middle of a character too
	case reflect.Bool:
		v.SetBool(rnd.IntN(2) == 0)
	case reflect.Int:
		v.SetInt([]int64{0, 1, -7, rnd.Int64(), math.MinInt64}[rnd.IntN(5)])
	case reflect.Float64:
		v.SetFloat([]float64{0, -1.5, 1e21, 1e-7, 3, math.MaxFloat64}[rnd.IntN(6)])
	case reflect.Pointer:
		v.SetZero()
		if rnd.IntN(3) > 0 {
			v.Set(reflect.New(v.Type().Elem()))
			random(rnd, v.Elem(), deep)
		}
	case reflect.Slice:
		v.SetZero()
		if n := rnd.IntN(5) - 1; n >= 0 {
			v.Set(reflect.MakeSlice(v.Type(), n, n))
			for i := range n {
				random(rnd, v.Index(i), deep-1)
			}
		}
	case reflect.Map:
		v.SetZero()
		if n := rnd.IntN(20) - 1; n >= 0 {
			v.Set(reflect.MakeMap(v.Type()))
			for range n {
				key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
				random(rnd, key, deep-1)
				// Keys that differ in broken bytes alone have no order in encoding/json.
				key.SetString(strings.ToValidUTF8(key.String(), "?"))
				random(rnd, value, deep-1)
				v.SetMapIndex(key, value)
			}
		}
	case reflect.Interface:
		v.SetZero()
		kinds := []reflect.Type{
			reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[int](), reflect.TypeFor[json.Number](), reflect.TypeFor[float64](),
			reflect.TypeFor[[]string](), reflect.TypeFor[map[string]string](), reflect.TypeFor[[]any](), reflect.TypeFor[map[string]any](), reflect.TypeFor[result.Source](),
		}
		if n := rnd.IntN(len(kinds) + 1); n < len(kinds) && deep > 0 {
			value := reflect.New(kinds[n]).Elem()
			random(rnd, value, deep-1)
			v.Set(value)
		}
	case reflect.Struct:
		for _, f := range v.Fields() {
			random(rnd, f, deep)
		}
	}
}

func TestJSONIsThatOfEncodingJSON(t *testing.T) {
	t.Parallel()
	sameJSON(t, hostile())
	sameJSON(t, reporttest.Sample(reporttest.Full(2000)))
	rnd := rand.New(rand.NewPCG(7, 1))
	for range 300 {
		r := &result.Result{}
		random(rnd, reflect.ValueOf(r).Elem(), 4)
		sameJSON(t, r)
	}
}

type marshals struct{}

func (m *marshals) MarshalJSON() ([]byte, error) { return []byte(` {"n" : [1,2 ]} `), nil }

type speaks string

func (s speaks) MarshalText() ([]byte, error) { return []byte("<" + s + ">"), nil }

func TestJSONOfOtherTypes(t *testing.T) {
	t.Parallel()
	type recursive struct {
		Next *recursive  `json:"next"`
		All  []recursive `json:"all,omitempty"`
	}
	type embeds struct {
		result.Passed
		Own int `json:"own,string"`
	}
	type odd struct {
		A any             `json:"a-b"`
		B [2]int          `json:"b,omitempty"`
		C time.Time       `json:"c,omitzero"`
		D []byte          `json:"d"`
		E map[int]string  `json:"e"`
		F map[speaks]bool `json:"f"`
		G speaks          `json:"g"`
		H marshals        `json:"h"`
		I *marshals       `json:"i"`
		J float32         `json:"j"`
		K uint8           `json:"k"`
		M func()          `json:"-"`
	}
	for _, v := range []any{
		nil,
		odd{F: map[speaks]bool{"x": true}},
		&odd{D: []byte("bytes"), E: map[int]string{2: "b", 10: "a"}, I: &marshals{}},
		[]odd{{}},
		embeds{Own: 3},
		recursive{Next: &recursive{}},
		[]recursive{{All: []recursive{{}}}},
		struct{}{},
		[]struct{}{{}},
		map[string]struct{}{"a": {}},
		[2]bool{true},
		1.5, float32(0.1), uint64(math.MaxUint64), json.Number(""), json.Number("1E+2"),
		json.RawMessage(`{"a": [ ]}`),
		[]any{[]any(nil), map[string]any(nil), []any{}, map[string]any{}, []string(nil), (*int)(nil)},
		strings.Split(strings.Repeat("x ", 3), " "), nested(60),
	} {
		sameJSON(t, v)
	}
}

// nested is a list in a list, so many levels deep.
func nested(n int) any {
	if n == 0 {
		return map[string]any{"deep": true}
	}
	return []any{nested(n - 1)}
}

func TestJSONRefusesWhatIsNone(t *testing.T) {
	t.Parallel()
	year := time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
	for name, r := range map[string]*result.Result{
		"not a number":   {Findings: []result.Finding{{Evidence: map[string]any{"x": math.NaN()}}}},
		"no number":      {Findings: []result.Finding{{Evidence: map[string]any{"x": json.Number("0x1")}}}},
		"a channel":      {Findings: []result.Finding{{Evidence: map[string]any{"x": make(chan int)}}}},
		"the year 10000": {EvaluatedAt: year},
		"a list's time":  {Clusters: []result.Cluster{{CAExpires: &year}}},
	} {
		if _, err := json.Marshal(r); err == nil {
			t.Errorf("%s: encoding/json takes it", name)
		}
		if err := writeJSON(io.Discard, r, View{}); err == nil || !strings.HasPrefix(err.Error(), "write the JSON result: json: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestJSONKnowsTheBulk: of what a result has thousands, nothing is left to encoding/json.
func TestJSONKnowsTheBulk(t *testing.T) {
	t.Parallel()
	for _, typ := range []reflect.Type{
		reflect.TypeFor[result.Result](), reflect.TypeFor[result.Finding](), reflect.TypeFor[result.Resource](), reflect.TypeFor[result.Remediation](),
		reflect.TypeFor[result.Location](), reflect.TypeFor[result.Waiver](), reflect.TypeFor[result.Passed](), reflect.TypeFor[result.Exempt](),
		reflect.TypeFor[result.FixedFinding](), reflect.TypeFor[result.Cluster](), reflect.TypeFor[result.Source](), reflect.TypeFor[result.Endpoint](), reflect.TypeFor[snapshot.Error](),
	} {
		if got := len(jsonFields(typ)); got != typ.NumField() {
			t.Errorf("%s: %d of %d fields are known: see jsonFields", typ, got, typ.NumField())
		}
	}
}

func FuzzJSONString(f *testing.F) {
	for _, s := range oddities {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { sameJSON(t, s) })
}

func BenchmarkJSON(b *testing.B) {
	o := reporttest.Full(20_000)
	o.Clusters = 5_000
	r := reporttest.Sample(o)
	var size counter
	if err := writeJSON(&size, r, View{}); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := writeJSON(io.Discard, r, View{}); err != nil {
			b.Fatal(err)
		}
	}
}

// counter counts what is written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
