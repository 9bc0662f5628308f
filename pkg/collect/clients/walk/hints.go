package walk

import (
	ahocorasick "github.com/BobuSumisu/aho-corasick"
)

// Hints are pieces of text, one of which a file must hold before anybody reads it.
type Hints struct {
	trie    *ahocorasick.Trie
	longest int
}

// NewHints makes hints of words in lower case; they are found in any case.
func NewHints(words []string) *Hints {
	h := &Hints{trie: ahocorasick.NewTrieBuilder().AddStrings(words).Build()}
	for _, w := range words {
		h.longest = max(h.longest, len(w))
	}
	return h
}

// In reports whether the text holds a hint. buf is memory that may be used, and is
// returned, grown as needed.
func (h *Hints) In(text, buf []byte) (bool, []byte) {
	buf = lower(text, buf)
	return h.trie.MatchFirst(buf) != nil, buf
}

// all are the offsets of the hints in a text.
func (h *Hints) all(text, buf []byte) ([]int, []byte) {
	buf = lower(text, buf)
	var at []int
	h.trie.Walk(buf, func(end, n, _ int64) bool {
		at = append(at, int(end-n+1))
		return true
	})
	return at, buf
}

// lower is the text with ASCII's capital letters made small; all else, and every
// offset, stays.
func lower(text, buf []byte) []byte {
	buf = append(buf[:0], text...)
	for i, c := range buf {
		if c >= 'A' && c <= 'Z' {
			buf[i] = c + 'a' - 'A'
		}
	}
	return buf
}
