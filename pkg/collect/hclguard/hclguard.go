// Package hclguard keeps hostile HCL from HashiCorp's parser, which has no bounds of
// its own. It parses nothing.
package hclguard

import "strings"

// largest is in bytes: HashiCorp's parser takes hundreds for each of some texts,
// and time that grows with the square of their heredocs.
const largest = 256 << 10

// deepest is how deep a person nests at most, with room to spare.
const deepest = 200

// Readable reports whether a text may be given to the parser.
func Readable(text string) bool { return len(text) <= largest && !nestsTooDeep(text) }

// nestsTooDeep: would HashiCorp's parser, which calls itself for every bracket,
// every operator before a value and every condition, run out of its stack? It has no
// bound of its own, and Go ends the process then.
func nestsTooDeep(text string) bool {
	depth, prefix, conditions := 0, 0, 0
	if strings.Count(text, "<<") > 10*deepest {
		return true
	}
	for i := range len(text) {
		switch c := text[i]; c {
		case '(', '[', '{':
			if depth++; depth > 5*deepest {
				return true
			}
			prefix = 0
		case ')', ']', '}':
			depth = max(depth-1, 0)
			prefix = 0
		case '!', '-':
			if prefix++; prefix > 5*deepest {
				return true
			}
		case '?':
			if conditions++; conditions > 50*deepest {
				return true
			}
		case ' ', '\t', '\r', '\n':
		default:
			prefix = 0
		}
	}
	return false
}
