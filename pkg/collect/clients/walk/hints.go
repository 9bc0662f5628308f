package walk

import (
	"bytes"
	"encoding/binary"
)

// Hints are pieces of text, one of which a file must hold before anybody reads it. Most
// files hold none, and this is all that is done with them: four bytes of the text at a
// time are compared with how the hints begin.
type Hints struct {
	begins [1 << 16 / 64]uint64 // by a hash of the first four bytes of a hint
	words  map[uint32][]string  // by these bytes
}

// begin is how many bytes of a hint are compared at once, of which each has as many at
// least.
const begin = 4

// NewHints makes hints of words in lower case; they are found in any case.
func NewHints(words []string) *Hints {
	h := &Hints{words: map[uint32][]string{}}
	for _, w := range words {
		key := first([]byte(w))
		h.words[key] = append(h.words[key], w)
		n := hash(key)
		h.begins[n/64] |= 1 << (n % 64)
	}
	return h
}

// first are the first bytes of a text, without regard to the case of letters.
func first(text []byte) uint32 { return binary.LittleEndian.Uint32(text) | 0x20202020 }

func hash(key uint32) uint32 { return key * 0x9E3779B1 >> 16 }

// In reports whether the text holds a hint.
func (h *Hints) In(text []byte) (found bool) {
	h.each(text, func(int) bool { found = true; return false })
	return found
}

// each visits the offsets at which a hint begins.
func (h *Hints) each(text []byte, visit func(at int) bool) {
	for rest := text; len(rest) >= begin; rest = rest[1:] {
		key := first(rest)
		if n := hash(key); h.begins[n/64]&(1<<(n%64)) == 0 {
			continue
		}
		for _, w := range h.words[key] {
			if len(rest) >= len(w) && bytes.EqualFold(rest[:len(w)], []byte(w)) {
				if !visit(len(text) - len(rest)) {
					return
				}
				break
			}
		}
	}
}
