package readers

import (
	"regexp"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/clients/syntax"
)

var (
	// opens matches names of what connects with a string, or keeps it for that.
	opens = regexp.MustCompile(`(?i)connect|conninfo|open|engine|pool|client|parse|postgres|pg|sql|database|db|datasource|repo|migrat|dial|url|uri|dsn|env|config|jdbc|ecto|register|link`)
	// callOf matches a call with what it is given, on one line.
	callOf = regexp.MustCompile(`([\w.:]+)!?\(([^()\n]{0,300})`)
	// anyWord matches the words of arguments.
	anyWord = regexp.MustCompile(`[A-Za-z_]\w*`)
)

const unseen = "that something connects with this string is not seen in the file"

// doubtUse doubts a string of which nothing shows that it is connected with: it is given
// to nothing that connects, and neither is what holds it.
func (f *File) doubtUse(s *setting.Setting, j syntax.Joined) {
	if s.Exempt != "" || s.Likely != "" || s.Kind != "url" && s.Kind != "dsn" {
		return
	}
	if m := givenTo.FindStringSubmatch(f.Text[max(0, j.From-200):j.From]); m != nil && opens.MatchString(m[1]) {
		return
	}
	name := syntax.LastName(f.tree.Names.Holder(j.From))
	if name == "" {
		name = f.keyAt(j.From)
	}
	if name != "" && (opens.MatchString(name) || f.opened()[name]) {
		return
	}
	s.Likely = unseen
}

// opened are the words among what is given to calls that connect.
func (f *File) opened() map[string]bool {
	if f.openArgs == nil {
		f.openArgs = map[string]bool{}
		for _, m := range callOf.FindAllStringSubmatch(f.Text, -1) {
			if opens.MatchString(m[1]) {
				for _, w := range anyWord.FindAllString(m[2], -1) {
					f.openArgs[w] = true
				}
			}
		}
	}
	return f.openArgs
}
