package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// perPage is the most that the API's general rule allows
// (https://docs.digitalocean.com/reference/api/, "Links & Pagination").
const perPage = 200

// maxPages ends a list that does not end by itself: 200,000 things.
const maxPages = 1000

// list asks for all pages of a list and hands on each element with its id. each
// may see an element twice, when the list moves between two pages. Its error
// makes the whole list unreliable and ends it; what was handed on before is right.
//
// The database paths document no paging, and an API that ignores the page number
// answers the same again: a page without anything new is the end.
func (c *client) list(ctx context.Context, what call, key string, each func(jsontext.Value) (id string, err error)) error {
	separator := "?"
	if strings.Contains(what.path, "?") {
		separator = "&"
	}
	seen := map[string]struct{}{}
	for page := 1; page <= maxPages; page++ {
		here := call{path: fmt.Sprintf("%s%spage=%d&per_page=%d", what.path, separator, page, perPage), scope: what.scope}
		var items []jsontext.Value
		var rest continuation
		err := c.get(ctx, here, func(b []byte) error {
			answer, err := parseObject(b)
			if err != nil {
				return err
			}
			items = nil
			if err := answer.list(key, &items); err != nil {
				return err
			}
			rest = continues(answer, len(seen)+len(items))
			return nil
		})
		if err != nil {
			return err
		}
		fresh := false
		for _, item := range items {
			id, err := each(item)
			if err != nil {
				return &CallError{Path: "/" + here.path, Scope: here.scope, Status: 200, Reason: c.clean(err.Error()), err: err}
			}
			if _, ok := seen[id]; !ok {
				seen[id] = struct{}{}
				fresh = true
			}
		}
		if !fresh || rest == ends || rest == unsaid && len(items) < perPage {
			return nil
		}
	}
	return &CallError{Path: "/" + what.path, Scope: what.scope, Status: 200, Reason: fmt.Sprintf("the list did not end after %d pages", maxPages)}
}

// continuation is what an answer's links and meta say of further pages.
type continuation int

const (
	unsaid continuation = iota
	ends
	goesOn
)

func continues(answer object, seen int) continuation {
	var links struct {
		Pages *struct {
			Next string `json:"next"`
		} `json:"pages"`
	}
	// The next page is asked for by number; the link's host is never followed.
	if _, err := answer.field("links", &links); err == nil && links.Pages != nil {
		if links.Pages.Next != "" {
			return goesOn
		}
		return ends
	}
	var meta struct {
		Total *int `json:"total"`
	}
	if _, err := answer.field("meta", &meta); err == nil && meta.Total != nil {
		if *meta.Total > seen {
			return goesOn
		}
		return ends
	}
	return unsaid
}
