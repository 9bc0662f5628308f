// Package sign signs files of dbaudit and verifies them. A signature is a file beside
// the signed one, its name with ".sig" added: a DSSE envelope that holds an in-toto
// statement of the file's SHA-256. It knows nothing of what the files say, and who may
// say it is for pkg/trust to judge.
package sign

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"dbaudit/pkg/jsonfile"
)

// Suffix is what a signature's name ends in.
const Suffix = ".sig"

// Kind is what is signed; the statement's predicateType is made of it.
type Kind string

// Kinds of what is signed.
const (
	Snapshot Kind = "snapshot"
	Plan     Kind = "plan"
	Result   Kind = "result"
	Report   Kind = "report" // a result in another format
	Evidence Kind = "evidence"
)

// Of what is wrong with a signature. Each comes in an error that names the file.
var (
	ErrUnsigned = errors.New("it is not signed")
	ErrForeign  = errors.New("it is signed by none of the keys")
	ErrAltered  = errors.New("it is not what was signed")
	ErrEnvelope = errors.New("its signature is not one of dbaudit")
)

// Subject is one signed file.
type Subject struct {
	Name   string `json:"name"`
	Digest Digest `json:"digest"`
}

// Digest is the SHA-256 of a file, in hex.
type Digest struct {
	SHA256 string `json:"sha256"`
}

// DigestOf is the digest of data.
func DigestOf(data []byte) Digest {
	sum := sha256.Sum256(data)
	return Digest{hex.EncodeToString(sum[:])}
}

// Statement is the in-toto statement in an envelope.
type Statement struct {
	Type          string    `json:"_type"`
	Subject       []Subject `json:"subject"`
	PredicateType string    `json:"predicateType"`
}

const (
	payloadType   = "application/vnd.in-toto+json"
	statementType = "https://in-toto.io/Statement/v1"
	predicate     = "urn:dbaudit:" // + kind + ":1": a name, not an address to fetch
	maxEnvelope   = 16 << 20
)

// Kind is what the statement is about.
func (s *Statement) Kind() Kind {
	return Kind(strings.TrimSuffix(strings.TrimPrefix(s.PredicateType, predicate), ":1"))
}

// Sign makes the envelope of signed files.
func (k *Key) Sign(kind Kind, subjects ...Subject) ([]byte, error) {
	body, err := json.Marshal(Statement{statementType, subjects, predicate + string(kind) + ":1"})
	if err != nil {
		return nil, err
	}
	by, err := dsse.NewEnvelopeSigner(signer{k})
	if err != nil {
		return nil, err
	}
	envelope, err := by.SignPayload(context.Background(), payloadType, body)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(envelope)
	return append(text, '\n'), err
}

// File signs a file: the signature is written beside it.
func (k *Key) File(path string, kind Kind) error {
	data, err := read(path)
	if err != nil {
		return fmt.Errorf("sign: %w", err)
	}
	text, err := k.Sign(kind, Subject{filepath.Base(path), DigestOf(data)})
	if err == nil {
		err = jsonfile.Write(path+Suffix, func(w io.Writer) error { _, err := w.Write(text); return err })
	}
	if err != nil {
		return fmt.Errorf("sign %s: %w", path, err)
	}
	return nil
}

// Open gives the statement of an envelope, and those of the keys that signed it.
func Open(envelope []byte, keys ...*Public) (*Statement, []*Public, error) {
	var e dsse.Envelope
	if len(envelope) > maxEnvelope || json.Unmarshal(envelope, &e) != nil || e.PayloadType != payloadType {
		return nil, nil, ErrEnvelope
	}
	for i := range e.Signatures {
		e.Signatures[i].KeyID = "" // a hint that anyone may write, and other tools write otherwise
	}
	var signed []*Public
	var body []byte
	for _, k := range keys {
		v, err := dsse.NewEnvelopeVerifier(verifier{k})
		if err != nil {
			return nil, nil, err
		}
		if _, payload, err := v.VerifyAndDecode(context.Background(), &e); err == nil {
			signed, body = append(signed, k), payload
		}
	}
	if len(signed) == 0 {
		return nil, nil, ErrForeign
	}
	var s Statement
	if json.Unmarshal(body, &s) != nil || s.Type != statementType || !strings.HasPrefix(s.PredicateType, predicate) {
		return nil, nil, ErrEnvelope
	}
	return &s, signed, nil
}

// Verify holds data against its envelope: it is signed by one of the keys at least, and
// unaltered. Those that signed it are returned. The name in the envelope is not looked
// at: files are renamed.
func Verify(data, envelope []byte, keys ...*Public) (*Statement, []*Public, error) {
	s, signed, err := Open(envelope, keys...)
	if err != nil {
		return nil, nil, err
	}
	digest := DigestOf(data)
	if !slices.ContainsFunc(s.Subject, func(x Subject) bool { return x.Digest == digest }) {
		return nil, nil, ErrAltered
	}
	return s, signed, nil
}

// Read reads a file and its signature, nil when it has none.
func Read(path string) (data, envelope []byte, err error) {
	if data, err = read(path); err != nil {
		return nil, nil, err
	}
	envelope, err = read(path + Suffix)
	if errors.Is(err, fs.ErrNotExist) {
		return data, nil, nil
	}
	return data, envelope, err
}

// read reads a file that has an end.
func read(path string) ([]byte, error) {
	if err := jsonfile.CheckRegular(path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
}

// VerifyFile is [Verify] on a file and the signature beside it.
func VerifyFile(path string, keys ...*Public) (*Statement, []*Public, error) {
	data, envelope, err := Read(path)
	if err != nil {
		return nil, nil, err
	}
	if envelope == nil {
		return nil, nil, fmt.Errorf("%s: %w: there is no %s", path, ErrUnsigned, path+Suffix)
	}
	s, signed, err := Verify(data, envelope, keys...)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return s, signed, nil
}
