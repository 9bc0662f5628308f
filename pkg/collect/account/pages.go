package account

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// perPage is the most that the API's general rule allows
// (https://docs.digitalocean.com/reference/api/, "Links & Pagination").
const perPage = 200

// maxPages ends a list that does not end by itself: 200,000 things.
const maxPages = 1000

// errCut is a list that ends before all that it announces.
var errCut = fmt.Errorf("%w: the list was cut", errContent)

// list asks for all pages of a list and hands on each element. each returns the
// element's id, and an error when the whole list is of no use with it; it may see
// an element twice. What was handed on before an error is right.
func (c *client) list(ctx context.Context, what call, key string, each func(jsontext.Value) (id string, err error)) error {
	seen := map[string]bool{}
	err := c.pages(ctx, what, key, seen, each)
	if errors.Is(err, errCut) {
		// Elements that come or go meanwhile move others from page to page.
		err = c.pages(ctx, what, key, seen, each)
	}
	return err
}

// pages goes through the pages once. The database paths document no paging, and
// an API that ignores the page number answers the same again: a page without
// anything new is the end, unless more was announced.
func (c *client) pages(ctx context.Context, what call, key string, seen map[string]bool, each func(jsontext.Value) (string, error)) error {
	separator := "?"
	if strings.Contains(what.path, "?") {
		separator = "&"
	}
	pass := map[string]bool{} // what this pass has seen
	for page := 1; page <= maxPages; page++ {
		here := call{path: fmt.Sprintf("%s%spage=%d&per_page=%d", what.path, separator, page, perPage), scope: what.scope}
		var items []jsontext.Value
		var rest continuation
		err := c.get(ctx, here, func(b []byte) error {
			answer, err := parseObject(b)
			if err != nil {
				return err
			}
			if items, err = list[jsontext.Value](answer, key); err != nil {
				return err
			}
			rest, err = continues(answer)
			return err
		})
		if err != nil {
			return err
		}
		fresh, err := through(items, pass, each)
		maps.Copy(seen, pass)
		switch {
		case err != nil:
		case rest.announces(len(seen)) && fresh, rest.silent(len(seen)) && fresh && len(items) >= perPage:
			continue
		case rest.announces(len(seen)):
			err = fmt.Errorf("%w: %d came, and more were announced", errCut, len(seen))
		case rest.silent(len(seen)) && page > 1 && len(items) == perPage:
			err = fmt.Errorf("%w: page %d repeats those before it", errCut, page)
		default:
			return nil
		}
		return &CallError{Path: "/" + here.path, Scope: here.scope, Status: 200, Reason: c.clean(err.Error()), err: err}
	}
	return &CallError{Path: "/" + what.path, Scope: what.scope, Status: 200, Reason: fmt.Sprintf("the list did not end after %d pages", maxPages)}
}

// through hands on the elements of a page. fresh: there is one that was on none
// before.
func through(items []jsontext.Value, seen map[string]bool, each func(jsontext.Value) (string, error)) (fresh bool, err error) {
	here := map[string]bool{}
	for _, item := range items {
		id, err := each(item)
		switch {
		case err != nil:
			return fresh, err
		case here[id]:
			return fresh, fmt.Errorf("%w: two elements have the id %q", errContent, id)
		}
		fresh = fresh || !seen[id]
		here[id], seen[id] = true, true
	}
	return fresh, nil
}

// whole reads a list of an answer that has no pages.
func whole[T any](answer object, key string) ([]T, error) {
	items, err := list[T](answer, key)
	if err != nil {
		return nil, err
	}
	if rest, err := continues(answer); err != nil || rest.announces(len(items)) {
		return nil, errors.Join(err, errCut)
	}
	return items, nil
}

// continuation is what an answer says of further pages: a link to the next one,
// and how many elements there are in all; nil is not said. The link's host is
// never followed.
type continuation struct {
	next  *bool
	total *int
}

func continues(answer object) (continuation, error) {
	var c continuation
	links, _, err := member[struct {
		Pages *struct {
			Next string `json:"next"`
		} `json:"pages"`
	}](answer, "links")
	if err != nil {
		return c, err
	}
	if links.Pages != nil {
		c.next = new(links.Pages.Next != "")
	}
	meta, _, err := member[struct {
		Total *int `json:"total"`
	}](answer, "meta")
	c.total = meta.Total
	return c, err
}

// announces reports whether there is more than what was seen.
func (c continuation) announces(seen int) bool {
	return c.next != nil && *c.next || c.total != nil && *c.total > seen
}

// silent reports whether nothing is said of further pages. A number of fewer than were seen
// is wrong, and says nothing.
func (c continuation) silent(seen int) bool {
	return c.next == nil && (c.total == nil || *c.total < seen)
}
