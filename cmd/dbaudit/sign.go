package main

import (
	"errors"

	"github.com/spf13/pflag"

	"dbaudit/pkg/sign"
	"dbaudit/pkg/trust"
)

// loadTrust reads the keys of --trust; nil where none is given.
func loadTrust(path string) (*trust.Trust, error) {
	if path == "" {
		return nil, nil
	}
	t, err := trust.Load(path)
	return t, about("--trust", err)
}

// signFlag is the flag of the key that signs what a command writes.
type signFlag struct {
	path string
	key  *sign.Key
}

func (s *signFlag) register(f *pflag.FlagSet) {
	f.StringVar(&s.path, "sign", "", "sign every file that is written with this Ed25519 private key (PEM): FILE"+sign.Suffix+" is its signature")
}

// load reads the key, before anything is asked. written says whether there is a file to
// sign, and how one comes about.
func (s *signFlag) load(written bool, how string) (err error) {
	if s.path == "" {
		return nil
	}
	if !written {
		return errors.New("--sign signs files, and none is written: " + how)
	}
	s.key, err = sign.LoadKey(s.path)
	return about("--sign", err)
}

// file signs a file that was written, when there is a key.
func (s *signFlag) file(path string, kind sign.Kind) error {
	if s.key == nil || path == "" || toStdout(path) {
		return nil
	}
	return about("--sign", s.key.File(path, kind))
}
