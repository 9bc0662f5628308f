package account

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/digitalocean/godo"

	"dbaudit/pkg/collect/tlsprobe/verify"
	"dbaudit/pkg/snapshot"
)

var (
	errElsewhere = errors.New("it leads to another host, which does not get the token")
	// errNotOffered: the other side does not have the fact to give.
	errNotOffered = errors.New("not offered by the API")
	errContent    = errors.New("the answer is not what the API documents")
	// errAbsent: what the API documents as always there is left out, or null.
	errAbsent = fmt.Errorf("%w", errContent)
)

// CallError is a call that failed after its repetitions.
type CallError struct {
	// Path is the API path: "/v2/databases/ID/firewall".
	Path string
	// Scope is what the token needs for the path: "database:read".
	Scope string
	// Status is the HTTP status, 0 when no answer came.
	Status int
	// Reason is what went wrong, in plain words, without secrets.
	Reason string
	err    error
}

func (e *CallError) Error() string { return "GET " + e.Path + ": " + e.why() }

func (e *CallError) Unwrap() error { return e.err }

// why is the error without its path.
func (e *CallError) why() string {
	switch e.Status {
	case 0, http.StatusOK:
		return e.Reason
	case http.StatusForbidden:
		return fmt.Sprintf("403: the token lacks the scope %s (%s)", e.Scope, e.Reason)
	case http.StatusUnauthorized:
		return fmt.Sprintf("401: the token lacks the scope %s, or was revoked (%s)", e.Scope, e.Reason)
	}
	return fmt.Sprintf("%d: %s", e.Status, e.Reason)
}

// passing reports whether the failure may pass by itself: worth a repetition,
// and a sign that the API is in trouble.
func (e *CallError) passing() bool {
	switch {
	case e.Status == http.StatusTooManyRequests, e.Status >= 500:
		return true
	case e.Status != 0:
		// A body that breaks off is a transport's failure; one that is not JSON is not.
		return errors.Is(e.err, io.ErrUnexpectedEOF)
	}
	return !errors.Is(e.err, errElsewhere)
}

// missing says of a fact that a call was to give why it is not there.
func missing(fact string, err error) snapshot.Missing {
	m := snapshot.Missing{Fact: fact, Kind: snapshot.MissingFailed, Reason: err.Error()}
	var ce *CallError
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded) && !errors.As(err, &ce):
		m.Kind, m.Reason = snapshot.MissingInterrupted, "the collection was stopped before this was asked"
	case errors.Is(err, errNotOffered):
		m.Kind = snapshot.MissingNotOffered
	case errors.As(err, &ce) && (ce.Status == http.StatusForbidden || ce.Status == http.StatusUnauthorized):
		m.Kind, m.Scope = snapshot.MissingForbidden, ce.Scope
	}
	return m
}

// explain turns what godo, the network or a decoder reported into a CallError.
func (c *client) explain(what call, err error) *CallError {
	e := &CallError{Path: "/" + what.path, Scope: what.scope, err: err}
	var answer *godo.ErrorResponse
	var tooLarge *http.MaxBytesError
	var timeout net.Error
	var broken *url.Error
	switch {
	case errors.As(err, &answer) && answer.Response != nil:
		e.Status = answer.Response.StatusCode
		e.Reason = http.StatusText(e.Status)
		if strings.Contains(answer.Response.Header.Get("Content-Type"), "json") && answer.Message != "" {
			e.Reason = c.clean(answer.Message)
		}
		if e.Reason == "" {
			e.Reason = "no reason given"
		}
	case errors.Is(err, errNotOffered), errors.Is(err, errContent):
		e.Status, e.Reason = http.StatusOK, c.clean(err.Error())
	case errors.As(err, &tooLarge):
		e.Status, e.Reason = http.StatusOK, fmt.Sprintf("the answer is larger than %d MB", maxBody>>20)
	case errors.Is(err, io.ErrUnexpectedEOF):
		e.Status, e.Reason = http.StatusOK, "the answer breaks off"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		e.Reason = fmt.Sprintf("no complete answer within %s", c.timeout)
	case errors.As(err, &broken):
		e.Reason = c.clean(broken.Err.Error())
	default:
		e.Reason = c.clean(err.Error())
	}
	return e
}

// clean makes words of the other side's fit for one line of a report: no token,
// no credentials, no control characters, no more than 200 characters.
func (c *client) clean(s string) string {
	return verify.Clean(snapshot.Redact(strings.ReplaceAll(s, c.token.value, redacted)), 200)
}

// notUnderstood wraps a decoder's error. Of an answer that is no JSON at all, its
// kind is said instead: the decoder would only name the first character.
func notUnderstood(body []byte, err error) error {
	head := bytes.TrimLeft(body, " \t\r\n\ufeff")
	switch {
	case len(head) == 0:
		return fmt.Errorf("%w: it is empty", errContent)
	case head[0] == '<':
		return fmt.Errorf("%w: it is HTML", errContent)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the answer breaks off: %w", io.ErrUnexpectedEOF)
	}
	return fmt.Errorf("%w: %s", errContent, decodeReason(err))
}
