// Package notify tells people of a run: of what is new, of an audit that could not be
// done, and of one that works again. A [Route] says in which form, to whom, and of
// which findings. It sends rule, severity, cluster and message, never evidence, and
// nothing that looks like a secret. The address of a webhook and the key of a service
// are secrets themselves: they are in no error and no log.
package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"dbaudit/pkg/result"
	"dbaudit/pkg/secret"
	"dbaudit/pkg/store"
)

// Route is one receiver.
type Route struct {
	Form string // one of [Forms]
	// URL is the receiver's address, and Key the integration key of PagerDuty:
	// "env:NAME" or "file:PATH"; the address of an Alertmanager may be written out.
	URL, Key string
	// Severity is the least that the receiver is told of; "": all.
	Severity result.Severity
	// Owners are those whose findings it is told of; none: all findings.
	Owners []string
	// ResolveAfter is how long an Alertmanager keeps an alert that is not sent again.
	ResolveAfter time.Duration
}

// DefaultResolveAfter leaves a daily run a day and a half.
const DefaultResolveAfter = 36 * time.Hour

// Owner is whose the clusters are that a pattern matches.
type Owner struct{ Pattern, Name string }

// Forms are the forms of a route.
var Forms = []string{"alertmanager", "pagerduty", "slack", "webhook"}

// Router sends to several routes.
type Router struct {
	Owners []Owner
	// Unit names what was audited, where several audits tell the same receiver.
	Unit string
	// Outbox keeps what a receiver could not be told, for the next run; nil: nothing does.
	Outbox *store.Outbox

	receivers []*receiver
}

// receiver is a route with its secrets.
type receiver struct {
	Route
	url, host, key string
	client         *http.Client
	// wait is the first pause before a retry.
	wait time.Duration
}

// Add checks a route, and adds it.
func (r *Router) Add(route Route) (err error) {
	address, key := route.URL, ""
	switch route.Form {
	case "pagerduty":
		address = pagerDutyURL
		if key, err = read(route.Key); err != nil {
			return fmt.Errorf("key: %w", err)
		}
	case "alertmanager":
		if strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
			break
		}
		fallthrough
	case "slack", "webhook":
		if address, err = read(route.URL); err != nil {
			return fmt.Errorf("url: %w", err)
		}
	default:
		return fmt.Errorf("form %q: want one of %s", route.Form, strings.Join(Forms, ", "))
	}
	return r.add(route, address, key)
}

// AddAddress adds a webhook that is told of everything: an http or https address,
// "@FILE" or "file:FILE" with the name of a file that holds it, or "env:NAME".
func (r *Router) AddAddress(spec string) (err error) {
	address := spec
	if file, ok := strings.CutPrefix(spec, "@"); ok {
		spec = "file:" + file
	}
	if strings.HasPrefix(spec, "file:") || strings.HasPrefix(spec, "env:") {
		if address, err = read(spec); err != nil {
			return err
		}
	}
	route := Route{Form: "webhook", URL: spec}
	if u, err := url.Parse(address); err == nil && (u.Hostname() == "hooks.slack.com" || strings.HasSuffix(u.Hostname(), ".slack.com")) {
		route.Form = "slack"
	}
	return r.add(route, address, "")
}

func (r *Router) add(route Route, address, key string) error {
	u, err := url.Parse(address)
	// The error of url.Parse quotes the address.
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return errors.New("this is no http or https address (its value is not shown, since it holds a secret)")
	}
	if route.Form == "alertmanager" {
		address = u.JoinPath("api/v2/alerts").String()
	}
	if route.ResolveAfter == 0 {
		route.ResolveAfter = DefaultResolveAfter
	}
	r.receivers = append(r.receivers, &receiver{
		Route: route, url: address, host: u.Hostname(), key: key, wait: time.Second,
		client: &http.Client{
			Timeout: 15 * time.Second,
			// A receiver that moved is told to its owner, not followed with the message.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	})
	return nil
}

// read fetches an address or a key. No command is run for it: the configuration may be
// that of the tree which is judged.
func read(reference string) (string, error) {
	return secret.Read(context.Background(), reference, "", secret.Env, secret.File)
}

// String is the form and the host alone.
func (to *receiver) String() string { return to.Form + " at " + to.host }

// wants reports whether a receiver is told of a finding of this severity and owner.
func (to *receiver) wants(s result.Severity, owner string) bool {
	return s.Rank() >= to.Severity.Rank() && (len(to.Owners) == 0 || slices.Contains(to.Owners, owner))
}

// Send tells every receiver what there is to tell of a run, and gives how many were
// told something. past is what earlier runs said; nil: nothing is known. One receiver's
// failure costs no other.
func (r *Router) Send(ctx context.Context, res *result.Result, past *result.Past) (told int, err error) {
	if r == nil || len(r.receivers) == 0 {
		return 0, nil
	}
	n := r.news(res, past)
	var errs []error
	for _, to := range r.receivers {
		bodies, err := to.bodies(n)
		if err == nil {
			err = r.deliver(ctx, to, bodies)
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("notify the %s: %w", to, err))
		}
		if len(bodies) > 0 {
			told++
		}
	}
	return told, errors.Join(errs...)
}

// bodies are what a receiver is told, in its form, encoded.
func (to *receiver) bodies(n *news) (encoded [][]byte, err error) {
	var bodies []any
	switch to.Form {
	case "alertmanager":
		bodies = to.alerts(n)
	case "pagerduty":
		bodies = to.events(n)
	default:
		bodies = to.message(n)
	}
	for _, body := range bodies {
		var text bytes.Buffer
		enc := json.NewEncoder(&text)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(body); err != nil {
			return nil, fmt.Errorf("encode the notification: %w", err)
		}
		encoded = append(encoded, text.Bytes())
	}
	return encoded, nil
}
