package snapshot

import (
	"bytes"
	"compress/gzip"
	stdjson "encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/jsonfile"

	"github.com/open-policy-agent/opa/v1/ast"
)

// filler sets fields of our types to made-up values, so that a test covers each
// field that a later change adds, too.
type filler struct {
	rnd *rand.Rand
	// absent is how many of ten optional fields stay empty.
	absent int
	n      int
}

// fill sets a value; r is what the schema says of it, nil where it says nothing.
func (f *filler) fill(v reflect.Value, r *rule) {
	f.n++
	if r == nil {
		r = &rule{}
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 1, 2, 3, 4, f.n%60, 0, time.UTC)))
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), r)
	case v.Kind() == reflect.String && r.Enum != nil:
		v.SetString(r.Enum[f.n%len(r.Enum)])
	case v.Kind() == reflect.String:
		v.SetString(fmt.Sprintf("%s-%d \"<é>\n", strings.ToLower(v.Type().Name()), f.n))
	case v.Kind() == reflect.Bool:
		v.SetBool(f.n%2 == 0)
	case v.CanInt():
		v.SetInt(int64(f.n))
	case v.CanUint():
		v.SetUint(1<<63 + uint64(f.n))
	case v.CanFloat():
		v.SetFloat(float64(f.n) + 0.25)
	case v.Kind() == reflect.Slice:
		n := f.rnd.IntN(3)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			f.fill(v.Index(i), r.Items)
		}
	case v.Kind() == reflect.Map && v.Type().Elem().Kind() == reflect.Interface:
		v.Set(reflect.ValueOf(map[string]any{
			"b": "text", "a": float64(7), "c": []any{true, 0.5, nil}, "d": map[string]any{}, "e": nil,
		}))
	case v.Kind() == reflect.Map:
		keys := []string{"key 9", "key 8"}
		if r.Names != nil {
			keys = r.Names.Enum
		}
		v.Set(reflect.MakeMap(v.Type()))
		for _, key := range keys[:f.rnd.IntN(len(keys)+1)] {
			e := reflect.New(v.Type().Elem()).Elem()
			f.fill(e, r.Additional)
			v.SetMapIndex(reflect.ValueOf(key), e)
		}
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			name, options, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			optional := strings.Contains(options, "omit")
			if !optional || f.rnd.IntN(10) >= f.absent {
				f.fill(v.Field(i), r.Properties[name])
			}
			// An empty list under omitempty is not written: it reads back as nil.
			if k := v.Field(i).Kind(); (k == reflect.Slice || k == reflect.Map) && v.Field(i).Len() == 0 && strings.Contains(options, "omitempty") {
				v.Field(i).SetZero()
			}
		}
	default:
		panic("no filler for " + v.Type().String())
	}
}

func filled(seed uint64, absent int) *Snapshot {
	var s Snapshot
	f := filler{rnd: rand.New(rand.NewPCG(seed, 1)), absent: absent}
	f.fill(reflect.ValueOf(&s).Elem(), snapshotRule())
	s.SchemaVersion = SchemaVersion
	for len(s.Clusters) < 2 {
		s.Clusters = append(s.Clusters, Cluster{})
		f.fill(reflect.ValueOf(&s.Clusters[len(s.Clusters)-1]).Elem(), snapshotRule().Properties["clusters"].Items)
	}
	for i := range s.Clusters {
		s.Clusters[i].ID = fmt.Sprintf("c%d", i)
	}
	return &s
}

func written(t testing.TB, s *Snapshot) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Write is the same JSON as encoding/json makes of the types, so that the tags
// mean what everybody thinks they mean.
func TestWriteIsEncodingJSON(t *testing.T) {
	for seed := range uint64(30) {
		s := filled(seed, int(seed%11))
		var want bytes.Buffer
		enc := stdjson.NewEncoder(&want)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(s); err != nil {
			t.Fatal(err)
		}
		if got := string(written(t, s)); strings.TrimSpace(got) != strings.TrimSpace(want.String()) {
			t.Fatalf("seed %d: differs from encoding/json:\n%s\nwant\n%s", seed, got, want.String())
		}
	}
}

func TestWriteThenRead(t *testing.T) {
	for seed := range uint64(60) {
		s := filled(seed, int(seed%11))
		first := written(t, s)
		back, err := Read(bytes.NewReader(first))
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, first)
		}
		if !reflect.DeepEqual(s, back) {
			t.Fatalf("seed %d: read\n%+v\nwant\n%+v", seed, back, s)
		}
		if again := written(t, back); !bytes.Equal(first, again) {
			t.Fatalf("seed %d: written again it differs", seed)
		}
	}
}

// Absent, empty and filled lists stay apart: absent is "not observed", empty
// trusted sources are "open to all".
func TestAbsentAndEmptyStayApart(t *testing.T) {
	no := ""
	s := filled(1, 10)
	s.Clusters[0].TrustedSources = nil
	s.Clusters[0].VPC = nil
	s.Clusters[1].TrustedSources = []TrustedSource{}
	s.Clusters[1].VPC = &no
	s.Clusters[0].CA = &CA{}
	s.Clusters[1].CA = &CA{Certificates: []Certificate{}}
	back, err := Read(bytes.NewReader(written(t, s)))
	if err != nil {
		t.Fatal(err)
	}
	a, b := back.Clusters[0], back.Clusters[1]
	if a.TrustedSources != nil || b.TrustedSources == nil || len(b.TrustedSources) != 0 {
		t.Errorf("trusted sources: %#v and %#v", a.TrustedSources, b.TrustedSources)
	}
	if a.VPC != nil || b.VPC == nil || *b.VPC != "" {
		t.Errorf("VPC: %v and %v", a.VPC, b.VPC)
	}
	if a.CA.Certificates != nil || b.CA.Certificates == nil {
		t.Errorf("certificates: %#v and %#v", a.CA.Certificates, b.CA.Certificates)
	}
	va, err := ClusterValue(&a)
	if err != nil {
		t.Fatal(err)
	}
	vb, err := ClusterValue(&b)
	if err != nil {
		t.Fatal(err)
	}
	if _, there := va["ca"].(map[string]any)["certificates"]; there {
		t.Error("certificates that were not observed reach the rules")
	}
	if list, there := vb["ca"].(map[string]any)["certificates"].([]any); !there || len(list) != 0 {
		t.Error("an empty list of certificates does not reach the rules")
	}
}

// OPA reads exactly what the rules see.
func TestClusterValueThroughOPA(t *testing.T) {
	for seed := range uint64(20) {
		s := filled(seed, int(seed%11))
		for i := range s.Clusters {
			value, err := ClusterValue(&s.Clusters[i])
			if err != nil {
				t.Fatal(err)
			}
			v, err := ast.InterfaceToValue(value)
			if err != nil {
				t.Fatal(err)
			}
			back, err := ast.JSON(v)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := canonical(t, back), canonical(t, value); a != b {
				t.Errorf("seed %d: through OPA\n%s\nwant\n%s", seed, a, b)
			}
		}
	}
}

func canonical(t *testing.T, v any) string {
	t.Helper()
	b, err := stdjson.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestStreamWithKeysInAnyOrder(t *testing.T) {
	const text = `{"notes":["n"],"unknown":{"a":[1,{"b":null}],"c":-1.5e3},"clusters":[
		{"zone":[[1],"]}"],"observed_at":"2026-01-01T00:00:00Z","extra":12 ,"name":"db","engine":"pg","r\u006fle":"cluster","id":"c1","tags":null,"num_nodes":2,
		 "storage_size_mib":18446744073709551615,"config":{"z":1.50,"a":null,"n":7}}
	],"collected_at":"2026-01-01T00:00:00Z","tool":{"name":"dbaudit","version":"1"},"schema_version":"1"}`
	var got []map[string]any
	s, err := Stream(strings.NewReader(text), func(c *Cluster) error {
		v, err := ClusterValue(c)
		got = append(got, v)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Notes) != 1 || s.Tool.Name != "dbaudit" || s.Clusters != nil {
		t.Errorf("the rest: %+v", s)
	}
	want := map[string]any{
		"id": "c1", "name": "db", "role": "cluster", "engine": "pg", "observed_at": "2026-01-01T00:00:00Z", "num_nodes": int64(2),
		"storage_size_mib": stdjson.Number("18446744073709551615"), "config": map[string]any{"z": stdjson.Number("1.5"), "a": nil, "n": int64(7)},
	}
	if len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("cluster %#v\nwant %#v", got, want)
	}
}

func TestStreamEndsWithTheCallback(t *testing.T) {
	stop := errors.New("enough")
	n := 0
	_, err := Stream(bytes.NewReader(written(t, filled(1, 0))), func(*Cluster) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("err %v after %d", err, n)
	}
}

const good = `{
  "schema_version": "1",
  "tool": {"name": "dbaudit", "version": "1"},
  "collected_at": "2026-01-01T00:00:00Z",
  "clusters": [
    {"id": "c1", "name": "db", "role": "cluster", "engine": "pg", "observed_at": "2026-01-01T00:00:00Z",
     "endpoints": [
       {"id": "h:1", "role": "primary", "network": "public", "host": "h", "port": 1,
        "plaintext": {"accepted": false}}
     ]}
  ]
}
`

func TestLoadBadInput(t *testing.T) {
	swap := func(old, new string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("no %q in the good one", old)
		}
		return strings.Replace(good, old, new, 1)
	}
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	fmt.Fprint(z, good)
	z.Close()
	damaged := bytes.Clone(zipped.Bytes())
	damaged[len(damaged)-6]++

	for name, c := range map[string]struct {
		text string
		kind error
		want []string
	}{
		"empty":                   {"", jsonfile.ErrEmpty, []string{"s.json: the file is empty"}},
		"white space":             {" \n\t", jsonfile.ErrEmpty, []string{"the file is empty"}},
		"truncated":               {good[:len(good)/2], jsonfile.ErrTruncated, []string{"ends too early"}},
		"truncated at the end":    {strings.TrimRight(good, "}\n "), jsonfile.ErrTruncated, []string{"ends too early"}},
		"truncated gzip":          {zipped.String()[:zipped.Len()/2], jsonfile.ErrTruncated, []string{"ends too early"}},
		"gzip header alone":       {zipped.String()[:5], jsonfile.ErrTruncated, []string{"ends too early"}},
		"gzip without its sum":    {zipped.String()[:zipped.Len()-4], jsonfile.ErrTruncated, []string{"ends too early"}},
		"damaged gzip":            {string(damaged), jsonfile.ErrTruncated, []string{"gzip data is damaged"}},
		"not JSON":                {"<html>no</html>", jsonfile.ErrNotJSON, []string{"not JSON", "'<'"}},
		"UTF-16":                  {"\xff\xfe{\x00", jsonfile.ErrNotJSON, []string{"UTF-16"}},
		"a syntax error":          {swap(`"id": "c1",`, `"id": "c1";`), jsonfile.ErrNotJSON, []string{"s.json: line 6: ", "';'"}},
		"invalid UTF-8":           {swap(`"db"`, "\"\xff\""), jsonfile.ErrNotJSON, []string{"line 6", "UTF-8"}},
		"a list":                  {"[]", jsonfile.ErrOtherFormat, []string{"want a JSON object", "got a list"}},
		"a string":                {`"x"`, jsonfile.ErrOtherFormat, []string{"got a string"}},
		"text after it":           {good + "{}", jsonfile.ErrNotJSON, []string{"line 13", "after the end of the snapshot"}},
		"another version":         {swap(`"schema_version": "1"`, `"schema_version": "9"`), jsonfile.ErrVersion, []string{`schema version "9", this dbaudit reads "1"`}},
		"a number as version":     {swap(`"schema_version": "1"`, `"schema_version": 1`), jsonfile.ErrVersion, []string{`schema version 1, this dbaudit reads "1"`}},
		"no version":              {swap(`"schema_version": "1",`, ``), jsonfile.ErrOtherFormat, []string{`no "schema_version"`}},
		"some JSON":               {`{"a": 1}`, jsonfile.ErrOtherFormat, []string{"not a snapshot"}},
		"a result":                {`{"schema_version":"1","tool":{"name":"dbaudit","version":"1"},"evaluated_at":"2026-01-01T00:00:00Z"}`, jsonfile.ErrOtherFormat, []string{"JSON result"}},
		"a SARIF file":            {`{"version":"2.1.0","runs":[]}`, jsonfile.ErrOtherFormat, []string{"SARIF"}},
		"no clusters":             {swap(`"clusters"`, `"other"`), jsonfile.ErrInvalid, []string{`"clusters" is missing`}},
		"null clusters":           {`{"schema_version":"1","clusters":null}`, jsonfile.ErrInvalid, []string{"clusters: want a list, got null"}},
		"clusters of no object":   {swap(`{"id": "c1"`, `7, {"id": "c1"`), jsonfile.ErrInvalid, []string{"line 6", "clusters[0]: want an object, got a number"}},
		"a string for a number":   {swap(`"port": 1`, `"port": "1"`), jsonfile.ErrInvalid, []string{"line 8", "clusters[0].endpoints[0].port: want a whole number, got a string"}},
		"a fraction":              {swap(`"port": 1`, `"port": 1.5`), jsonfile.ErrInvalid, []string{"endpoints[0].port: want a whole number, got 1.5"}},
		"a string for a list":     {swap(`"endpoints": [`, `"trusted_sources": "all", "endpoints": [`), jsonfile.ErrInvalid, []string{"line 7", "clusters[0].trusted_sources: want a list, got a string"}},
		"an object for a list":    {swap(`"endpoints": [`, `"tags": {}, "endpoints": [`), jsonfile.ErrInvalid, []string{"clusters[0].tags: want a list, got an object"}},
		"null for false":          {swap(`"accepted": false`, `"accepted": null`), jsonfile.ErrInvalid, []string{"line 9", "clusters[0].endpoints[0].plaintext.accepted: want true or false, got null"}},
		"nothing for false":       {swap(`"accepted": false`, ``), jsonfile.ErrInvalid, []string{"clusters[0].endpoints[0].plaintext.accepted: is missing"}},
		"a bad time":              {swap(`"observed_at": "2026-01-01T00:00:00Z"`, `"observed_at": "yesterday"`), jsonfile.ErrInvalid, []string{"clusters[0].observed_at", `"yesterday"`}},
		"no id":                   {swap(`"id": "c1",`, ``), jsonfile.ErrInvalid, []string{"clusters[0].id: is missing"}},
		"an empty id":             {swap(`"id": "c1",`, `"id": "",`), jsonfile.ErrInvalid, []string{"clusters[0].id: is empty"}},
		"a null source":           {swap(`"endpoints": [`, `"trusted_sources": [null], "endpoints": [`), jsonfile.ErrInvalid, []string{"clusters[0].trusted_sources[0]: want an object, got null"}},
		"a key twice":             {swap(`"id": "c1",`, `"id": "c1", "id": "c2",`), jsonfile.ErrInvalid, []string{"line 6", "twice"}},
		"a top-level key twice":   {swap(`"clusters"`, `"tool": {"name":"a","version":"b"}, "clusters"`), jsonfile.ErrInvalid, []string{"line 5", "tool: the key occurs twice"}},
		"two clusters of one id":  {swap(`"clusters": [`, `"clusters": [{"id": "c1", "name": "x", "role": "cluster", "engine": "pg", "observed_at": "2026-01-01T00:00:00Z"},`), jsonfile.ErrInvalid, []string{`clusters[1].id: "c1" is also the id of clusters[0]`}},
		"an unknown value":        {swap(`"role": "primary"`, `"role": "secondary"`), jsonfile.ErrInvalid, []string{"line 8", `clusters[0].endpoints[0].role: want one of primary, standby, replica, pool, got "secondary"`}},
		"an unknown key of a map": {swap(`"plaintext": {`, `"protocols": {"TLSv9": {"state": "accepted"}}, "plaintext": {`), jsonfile.ErrInvalid, []string{"line 9", `clusters[0].endpoints[0].protocols.TLSv9: want one of SSLv3,`}},
		"an unknown kind":         {swap(`"endpoints": [`, `"missing": [{"fact": "ca", "kind": "shrugged", "reason": "x"}], "endpoints": [`), jsonfile.ErrInvalid, []string{`clusters[0].missing[0].kind: want one of failed, forbidden,`}},
		"an unknown account kind": {swap(`"clusters"`, `"missing": [{"fact": "clusters", "kind": "shrugged", "reason": "x"}], "clusters"`), jsonfile.ErrInvalid, []string{`line 5`, `missing[0].kind: want one of failed,`}},
		"a number out of range":   {swap(`"endpoints": [`, `"config": {"a": 1e999}, "endpoints": [`), jsonfile.ErrInvalid, []string{"clusters[0].config.a: the number 1e999 is out of range"}},
		"nothing but brackets":    {`{"schema_version":"1","clusters":` + strings.Repeat("[", 200_000), jsonfile.ErrNotJSON, []string{"…"}},
		"a wrong type in the top": {swap(`"tool": {`, `"errors": {}, "tool": {`), jsonfile.ErrInvalid, []string{"line 3", "errors: want a list, got an object"}},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "s.json")
			if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Load(path)
			if err == nil {
				t.Fatalf("read as %+v", s)
			}
			if !errors.Is(err, c.kind) {
				t.Errorf("kind: %v, want %v", errors.Unwrap(err), c.kind)
			}
			for _, w := range c.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("error %q lacks %q", err, w)
				}
			}
			if strings.Contains(err.Error(), "\n") || len(err.Error()) > 500 {
				t.Errorf("error is more than a line: %q", err)
			}
		})
	}
	if _, err := Load(filepath.Join(t.TempDir(), "absent.json")); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "absent.json") {
		t.Errorf("a file that is not there: %v", err)
	}
	dir := t.TempDir()
	if _, err := Load(dir); err == nil || !strings.Contains(err.Error(), dir+" is a folder") {
		t.Errorf("a folder: %v", err)
	}
	for _, mark := range []string{"", "\ufeff"} { // the mark that editors write
		if _, err := Read(strings.NewReader(mark + good)); err != nil {
			t.Errorf("the good one: %v", err)
		}
	}
}

// brokenReader fails as a disk does.
type brokenReader struct{ head io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.head.Read(p)
	if errors.Is(err, io.EOF) {
		return n, errors.New("input/output error")
	}
	return n, err
}

func TestReadErrorOfTheReader(t *testing.T) {
	for _, n := range []int{0, 40, len(good) - 3} {
		_, err := Read(brokenReader{strings.NewReader(good[:n])})
		if err == nil || !strings.Contains(err.Error(), "input/output error") || errors.Is(err, jsonfile.ErrTruncated) {
			t.Errorf("after %d bytes: %v", n, err)
		}
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	s := filled(3, 2)
	for _, name := range []string{"s.json", "s.json.gz"} {
		path := filepath.Join(dir, name)
		for range 2 { // the second time over the first
			if err := Save(path, s); err != nil {
				t.Fatal(err)
			}
		}
		back, err := Load(path)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(s, back) {
			t.Errorf("%s: read something else", name)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v", name, info.Mode())
		}
	}
	plain, _ := os.Stat(filepath.Join(dir, "s.json"))
	zipped, _ := os.Stat(filepath.Join(dir, "s.json.gz"))
	if zipped.Size() >= plain.Size() {
		t.Errorf("gzip is %d bytes of %d", zipped.Size(), plain.Size())
	}

	// What cannot be written leaves the old file whole, and no other beside it.
	before, _ := os.ReadFile(filepath.Join(dir, "s.json"))
	twice := *s
	twice.Clusters = append(twice.Clusters[:len(twice.Clusters):len(twice.Clusters)], s.Clusters[0])
	if err := Save(filepath.Join(dir, "s.json"), &twice); err == nil || !strings.Contains(err.Error(), s.Clusters[0].ID) {
		t.Errorf("two clusters of one id: %v", err)
	}
	after, _ := os.ReadFile(filepath.Join(dir, "s.json"))
	if !bytes.Equal(before, after) {
		t.Error("the old file changed")
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("files left: %v", left)
	}
	if err := Save(filepath.Join(dir, "no", "s.json"), s); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "no/s.json") {
		t.Errorf("a folder that is not there: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(good))
	for seed := range uint64(4) {
		f.Add(written(f, filled(seed, int(seed)*3)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Read(bytes.NewReader(text))
		if err != nil {
			var fe *jsonfile.Error
			if !errors.As(err, &fe) {
				t.Fatalf("error of type %T: %v", err, err)
			}
			return
		}
		before := written(t, s)
		if s.NameUnknown(); !bytes.Equal(before, written(t, s)) {
			t.Fatal("a value was read that is none of its enumeration")
		}
		for i := range s.Clusters {
			value, err := ClusterValue(&s.Clusters[i])
			if err != nil {
				t.Fatal(err)
			}
			if _, err := ast.InterfaceToValue(value); err != nil {
				t.Errorf("OPA cannot read it: %v", err)
			}
		}
		once := written(t, s)
		again, err := Read(bytes.NewReader(once))
		if err != nil {
			t.Fatalf("cannot read what was written: %v\n%s", err, once)
		}
		if twice := written(t, again); !bytes.Equal(once, twice) {
			t.Fatalf("written twice it differs:\n%s\n%s", once, twice)
		}
	})
}

// What is none of an enumeration's values becomes unknown, with the word that it
// was, and then the snapshot can be read.
func TestNameUnknown(t *testing.T) {
	s := filled(1, 10)
	s.Clusters[0].Status = "melting"
	s.Clusters[0].TrustedSources = []TrustedSource{{UUID: "s", Type: "vpc"}, {UUID: "t", Type: "tag"}}
	s.Clusters[0].Pools = []Pool{{Name: "p"}}
	s.Clusters[0].Endpoints = []Endpoint{{
		ID: "h:1", Role: EndpointPrimary, Network: "public", Authentication: &Authentication{Method: "SCRAM-SHA-1"},
		TLS:       &TLS{Version: "TLSv1.3", Chain: []Certificate{{KeyAlgorithm: "ML-DSA"}}},
		Protocols: map[string]Protocol{"TLSv1.3": {State: ProtocolAccepted}},
	}}
	s.NameUnknown()
	c := s.Clusters[0]
	e := c.Endpoints[0]
	for what, got := range map[string]string{
		"status": c.Status, "a source's type": c.TrustedSources[0].Type, "a pool's mode": c.Pools[0].Mode,
		"a method": e.Authentication.Method, "a key": e.TLS.Chain[0].KeyAlgorithm,
	} {
		if got != Unknown {
			t.Errorf("%s is %q", what, got)
		}
	}
	if c.TrustedSources[1].Type != "tag" || c.TrustedSources[1].Missing != nil || e.TLS.Version != "TLSv1.3" || e.Server != "" {
		t.Error("a value that is known changed, or one that was not observed")
	}
	facts := map[string]string{}
	for _, m := range slices.Concat(c.Missing, c.TrustedSources[0].Missing, e.Missing) {
		facts[m.Fact] = m.Reason
	}
	for fact, word := range map[string]string{"status": `"melting"`, "type": `"vpc"`, "pools.mode": `""`, "authentication.method": `"SCRAM-SHA-1"`, "tls.chain.key_algorithm": `"ML-DSA"`} {
		if !strings.Contains(facts[fact], word) {
			t.Errorf("missing %s: %q lacks %s", fact, facts[fact], word)
		}
	}
	if _, err := Read(bytes.NewReader(written(t, s))); err != nil {
		t.Error(err)
	}
	before := written(t, s)
	s.NameUnknown()
	if !bytes.Equal(before, written(t, s)) {
		t.Error("a second time changes something")
	}
}
