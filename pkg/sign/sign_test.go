package sign

import (
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"
)

// keyOf is a key that anybody can make again.
func keyOf(b byte) *Key {
	seed := make([]byte, ed25519.SeedSize)
	seed[0] = b
	return &Key{ed25519.NewKeyFromSeed(seed)}
}

// TestVerify: a signature counts for what was signed, by the key that signed it, and the
// key's id in the envelope counts for nothing.
func TestVerify(t *testing.T) {
	a, b := keyOf(1), keyOf(2)
	data := []byte("what was observed")
	envelope, err := a.Sign(Snapshot, Subject{"x.json", DigestOf(data)})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(envelope, &fields); err != nil {
		t.Fatal(err)
	}
	change := func(id, payloadType string) []byte {
		fields["payloadType"] = payloadType
		fields["signatures"].([]any)[0].(map[string]any)["keyid"] = id
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	for name, tc := range map[string]struct {
		data, envelope []byte
		keys           []*Public
		want           error
	}{
		"good":            {data, envelope, []*Public{a.Public()}, nil},
		"one of two":      {data, envelope, []*Public{b.Public(), a.Public()}, nil},
		"another id":      {data, change(b.Public().ID, payloadType), []*Public{a.Public()}, nil},
		"a lying id":      {data, change(b.Public().ID, payloadType), []*Public{b.Public()}, ErrForeign},
		"another key":     {data, envelope, []*Public{b.Public()}, ErrForeign},
		"no key":          {data, envelope, nil, ErrForeign},
		"altered":         {append([]byte("not "), data...), envelope, []*Public{a.Public()}, ErrAltered},
		"another type":    {data, change("", "text/plain"), []*Public{a.Public()}, ErrEnvelope},
		"not an envelope": {data, []byte("[]"), []*Public{a.Public()}, ErrEnvelope},
		"empty":           {data, []byte{}, []*Public{a.Public()}, ErrEnvelope},
	} {
		s, by, err := Verify(tc.data, tc.envelope, tc.keys...)
		if !errors.Is(err, tc.want) || (err == nil) != (tc.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
		if err == nil && (s.Kind() != Snapshot || len(by) != 1 || by[0].ID != a.Public().ID) {
			t.Errorf("%s: %+v by %v", name, s, by)
		}
	}
	// What another tool signed with the key is no statement of dbaudit.
	for _, body := range []string{`{}`, `null`, `[]`, `{"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/provenance/v1"}`} {
		if _, _, err := Open(raw(t, a, body), a.Public()); !errors.Is(err, ErrEnvelope) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

// raw signs any payload.
func raw(t testing.TB, k *Key, body string) []byte {
	t.Helper()
	by, err := dsse.NewEnvelopeSigner(signer{k})
	if err != nil {
		t.Fatal(err)
	}
	e, err := by.SignPayload(t.Context(), payloadType, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// FuzzOpen: no envelope breaks the reader, and none is accepted that the key did not
// sign.
func FuzzOpen(f *testing.F) {
	k := keyOf(1)
	good, err := k.Sign(Result, Subject{"x", DigestOf(nil)})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(good), `{}`, `{"payloadType":"application/vnd.in-toto+json","payload":"e30=","signatures":[{"sig":""}]}`, "", "[", `{"signatures":[null]}`} {
		f.Add([]byte(seed))
	}
	stranger := keyOf(2).Public()
	f.Fuzz(func(t *testing.T, envelope []byte) {
		if s, _, err := Open(envelope, stranger); err == nil {
			t.Errorf("%+v is accepted", s)
		}
		if s, by, err := Open(envelope, k.Public()); err == nil && (len(by) != 1 || len(s.Subject) != 1) {
			t.Errorf("%+v", s)
		}
	})
}
