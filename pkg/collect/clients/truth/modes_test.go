//go:build linux

package truth

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// A setting is a connection setting as a file has it, with {host}, {port},
// {user} and {root} where the test puts addresses.
type setting struct {
	text string
	// mode is the sslmode that the driver makes of it.
	mode string
	// dead: it verifies and names no root that could do so; it never connects.
	dead bool
}

// tried are the situations that tell a setting's mode from the others: whether
// TLS is spoken when plaintext is rejected tells allow from disable alone.
func (s setting) tried() []situation {
	if s.mode == "disable" || s.mode == "allow" {
		return situations
	}
	return situations[:len(situations)-1]
}

// expected says which outcomes agree with a mode. That plaintext may follow a
// failed handshake is what libpq's prefer does when a root is there.
var expected = map[string]map[situation][]outcome{
	"disable": {
		goodServer: {plaintext}, wrongHost: {plaintext}, otherCA: {plaintext}, sslOff: {plaintext}, tlsRequired: {refused},
	},
	"allow": {
		goodServer: {plaintext}, wrongHost: {plaintext}, otherCA: {plaintext}, sslOff: {plaintext}, tlsRequired: {encrypted},
	},
	"prefer": {
		goodServer: {encrypted}, wrongHost: {encrypted}, otherCA: {encrypted, plaintext}, sslOff: {plaintext}, tlsRequired: {encrypted},
	},
	"require": {
		goodServer: {encrypted}, wrongHost: {encrypted}, otherCA: {encrypted}, sslOff: {refused}, tlsRequired: {encrypted},
	},
	"verify-ca": {
		goodServer: {encrypted}, wrongHost: {encrypted}, otherCA: {refused}, sslOff: {refused}, tlsRequired: {encrypted},
	},
	"verify-full": {
		goodServer: {encrypted}, wrongHost: {refused}, otherCA: {refused}, sslOff: {refused}, tlsRequired: {encrypted},
	},
}

// observed is what a driver did in each situation, with its messages.
type observed struct {
	outcome map[situation]outcome
	message map[situation]string
}

func newObserved() observed {
	return observed{map[situation]outcome{}, map[situation]string{}}
}

func (o observed) note(at situation, got outcome, message string) {
	o.outcome[at], o.message[at] = got, strings.TrimSpace(message)
}

// check compares what happened with the mode that the setting is said to have.
func check(t *testing.T, mode string, s setting, o observed) {
	t.Helper()
	want, ok := expected[mode]
	if !ok {
		t.Errorf("mode %q is no sslmode", mode)
		return
	}
	for _, at := range s.tried() {
		agree := want[at]
		if s.dead {
			agree = []outcome{refused}
		}
		if !slices.Contains(agree, o.outcome[at]) {
			t.Errorf("%s: %s at %q, where %s (dead: %t) would be %v\n%s", s.text, o.outcome[at], at, mode, s.dead, agree, o.message[at])
		}
	}
}

// connecter tries a text at an address: TLS or not, or the driver's refusal.
type connecter func(t *testing.T, s *servers, text string) (outcome, string)

// prove runs the settings through the driver and holds both the table's and the
// scanner's verdict against what happened.
func prove(t *testing.T, settings []setting, connect connecter, verdict func(t *testing.T, s setting, text string) string) {
	t.Helper()
	servers := start(t)
	for i, s := range settings {
		t.Run(fmt.Sprintf("%02d_%s", i, s.mode), func(t *testing.T) {
			t.Parallel()
			o := newObserved()
			for _, at := range s.tried() {
				got, message := connect(t, servers, servers.fill(s.text, servers.address(at)))
				o.note(at, got, message)
			}
			check(t, s.mode, s, o)
			if got := verdict(t, s, servers.fill(s.text, scannedHost)); got != s.mode {
				t.Errorf("%s: the scanner says %q, the driver does %q: %v", s.text, got, s.mode, o.outcome)
			}
		})
	}
}
