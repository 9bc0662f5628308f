package store

import (
	"crypto/ed25519"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/sign"
)

// TestSignatures: what signs an object stands beside it, is no object of its own, and
// goes with it.
func TestSignatures(t *testing.T) {
	der, err := x509.MarshalPKCS8PrivateKey(ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := sign.LoadKey(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, address := range places(t) {
		t.Run(name, func(t *testing.T) {
			s := open(t, address)
			var last Entry
			for i := range 3 {
				if last, err = s.PutResult(t.Context(), DefaultUnit, sample(sunday.AddDate(0, 0, i), i)); err != nil {
					t.Fatal(err)
				}
				if none, err := s.Signature(t.Context(), last); none != nil || err != nil {
					t.Errorf("a signature of what is not signed: %s, %v", none, err)
				}
				for range 2 { // twice: an answer may be lost
					if err := s.Sign(t.Context(), last, key, sign.Result); err != nil {
						t.Fatal(err)
					}
				}
			}
			entries, err := s.Results(t.Context(), DefaultUnit, time.Time{}, time.Time{})
			if err != nil || len(entries) != 3 {
				t.Fatalf("%v, %v", entries, err)
			}
			for _, e := range entries {
				data, err := s.Bytes(t.Context(), e)
				if err != nil {
					t.Fatal(err)
				}
				envelope, err := s.Signature(t.Context(), e)
				if err != nil {
					t.Fatal(err)
				}
				if _, _, err := sign.Verify(data, envelope, key.Public()); err != nil {
					t.Errorf("%s: %v", e.Key, err)
				}
			}
			if err := s.KeepResults(t.Context(), 1, last); err != nil {
				t.Fatal(err)
			}
			// So has the table of the findings.
			table := Entry{Key: findingsKey(last)}
			data, err := s.Bytes(t.Context(), table)
			envelope, err2 := s.Signature(t.Context(), table)
			if err != nil || err2 != nil {
				t.Fatal(err, err2)
			}
			if _, _, err := sign.Verify(data, envelope, key.Public()); err != nil {
				t.Errorf("%s: %v", table.Key, err)
			}
			if left, err := s.list(t.Context(), "findings/default", ""); err != nil || strings.Join(left, " ") != "20260303T060000Z.parquet 20260303T060000Z.parquet.sig" {
				t.Errorf("left are the tables %v, %v", left, err)
			}
			if gone, err := s.Signature(t.Context(), entries[0]); gone != nil || err != nil {
				t.Errorf("the signature of a removed result: %s, %v", gone, err)
			}
		})
	}
	s3 := startS3(t)
	s := open(t, s3.url())
	e, err := s.PutResult(t.Context(), DefaultUnit, sample(sunday, 1))
	if err != nil {
		t.Fatal(err)
	}
	s3.fails(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) { w.WriteHeader(http.StatusForbidden) })
	if got, err := s.Signature(t.Context(), e); err == nil {
		t.Errorf("a store that does not answer has no signature: %s", got)
	}
}
