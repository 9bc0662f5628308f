package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"

	"dbaudit/pkg/sign"
)

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
func (s *signFlag) load(written bool, how string) error {
	if s.path == "" {
		return nil
	}
	if !written {
		return errors.New("--sign signs files, and none is written: " + how)
	}
	var err error
	if s.key, err = sign.LoadKey(s.path); err != nil {
		return fmt.Errorf("--sign: %w", err)
	}
	return nil
}

// file signs a file that was written, when there is a key.
func (s *signFlag) file(path string, kind sign.Kind) error {
	if s.key == nil || path == "" || toStdout(path) {
		return nil
	}
	if err := s.key.File(path, kind); err != nil {
		return fmt.Errorf("--sign: %w", err)
	}
	return nil
}
