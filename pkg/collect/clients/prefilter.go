package clients

import "sync"

// hints are pieces of words, in lower case, of which a file must hold one before
// anybody parses it. Each is at least minHint bytes long and begins where its
// third and fourth byte are a rare pair, since those are what the search stops
// at: "ostgr" is postgres, "ctunauth" rejectUnauthorized, "e_url" DATABASE_URL.
var hints = []string{
	"ostgr", "sslmode", "ssl mode", "ssl_", "ssl-mode", "pgsql", "psql", "pghost", "pgssl", "ressl", "pg_dump", "pg_restore", "pg_base",
	"npgsql", "ncpg", "psyc", "/pgx", "lib/pq", "libpq", "digitaloc", "ctunauth", "t_unauth", "fy_none", "cto://", `'pg'`, `"pg"`, "dbaudit:", "e_url",
}

const minHint = 4

// filter finds hints in text, without regard to case: Wu and Manber's shift
// table over pairs of bytes, which looks at about every third pair only.
type filter struct {
	shift [1 << 16]uint8
	first [1 << 16]bool              // pairs that a head begins with
	heads map[[minHint]byte][]string // by the first minHint bytes
}

// hintFilter is made when a file is first looked at: its tables are large.
var hintFilter = sync.OnceValue(func() *filter { return newFilter(hints) })

func newFilter(words []string) *filter {
	f := &filter{heads: map[[minHint]byte][]string{}}
	for i := range f.shift {
		f.shift[i] = minHint - 1
	}
	for _, w := range words {
		f.heads[[minHint]byte([]byte(w[:minHint]))] = append(f.heads[[minHint]byte([]byte(w[:minHint]))], w)
		for _, a := range bothCases(w[0]) {
			for _, b := range bothCases(w[1]) {
				f.first[int(a)<<8|int(b)] = true
			}
		}
		for i := 0; i+1 < minHint; i++ {
			d := uint8(minHint - 2 - i) // how far this pair is from the end of the head
			for _, a := range bothCases(w[i]) {
				for _, b := range bothCases(w[i+1]) {
					if p := int(a)<<8 | int(b); d < f.shift[p] {
						f.shift[p] = d
					}
				}
			}
		}
	}
	return f
}

func bothCases(c byte) []byte {
	if c >= 'a' && c <= 'z' {
		return []byte{c, c - 'a' + 'A'}
	}
	return []byte{c}
}

// find is the offset of the first hint at or after from, -1 when there is none.
func (f *filter) find(text []byte, from int) int {
	for i := from + minHint - 2; i+1 < len(text); {
		s := f.shift[int(text[i])<<8|int(text[i+1])]
		if s != 0 {
			i += int(s)
			continue
		}
		start := i - (minHint - 2)
		if !f.first[int(text[start])<<8|int(text[start+1])] {
			i++
			continue
		}
		var head [minHint]byte
		for k := range head {
			head[k] = lower(text[start+k])
		}
		for _, w := range f.heads[head] {
			if hasFold(text[start:], w) {
				return start
			}
		}
		i++
	}
	return -1
}

func (f *filter) match(text []byte) bool { return f.find(text, 0) >= 0 }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func hasFold(text []byte, word string) bool {
	if len(text) < len(word) {
		return false
	}
	for i := range len(word) {
		if lower(text[i]) != word[i] {
			return false
		}
	}
	return true
}
