package change

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"

	"dbaudit/internal/retryafter"
	"dbaudit/pkg/snapshot"
)

// Client is an [API] over HTTP: the only thing of this program that sends anything
// but GET.
type Client struct {
	// Base is the API's address, UserAgent what the requests call themselves.
	Base, UserAgent string
	// Authorize puts the token into a request.
	Authorize func(*http.Request)
	// Timeout bounds a request; 0: a minute.
	Timeout time.Duration
}

type firewallBody struct {
	Rules []Source `json:"rules"`
}

// Sources reads a cluster's trusted sources: GET /v2/databases/{id}/firewall.
func (c *Client) Sources(ctx context.Context, clusterID string) ([]Source, error) {
	var body firewallBody
	if err := c.call(ctx, http.MethodGet, clusterID, nil, &body); err != nil {
		return nil, err
	}
	if body.Rules == nil {
		return nil, errors.New("the answer has no list of rules")
	}
	return body.Rules, nil
}

// Replace writes the whole list: PUT /v2/databases/{id}/firewall. An empty list is
// never sent, since it opens the cluster to every host.
func (c *Client) Replace(ctx context.Context, clusterID string, list []Source) error {
	if len(list) == 0 {
		return fmt.Errorf("%w: an empty list opens the cluster to every host", ErrRefused)
	}
	sent := firewallBody{Rules: make([]Source, len(list))}
	for i, s := range list {
		s.UUID = ""
		sent.Rules[i] = s
	}
	raw, err := json.Marshal(sent)
	if err != nil {
		return err
	}
	return c.call(ctx, http.MethodPut, clusterID, raw, nil)
}

// A request that the API has too many of is repeated after the wait that it asks for:
// nothing was done.
const (
	mostTries   = 4
	longestWait = 5 * time.Minute
)

// call sends one request. An answer of 4xx is [ErrRefused], with the API's
// own message.
func (c *Client) call(ctx context.Context, method, clusterID string, body []byte, into any) error {
	var failure error
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		var later time.Duration
		later, failure = c.once(ctx, method, clusterID, body, into)
		switch {
		case failure == nil:
			return struct{}{}, nil
		case !errors.Is(failure, errTooMany):
			return struct{}{}, backoff.Permanent(failure)
		case later > 0:
			return struct{}{}, &backoff.RetryAfterError{Duration: min(later, longestWait)}
		}
		return struct{}{}, failure
	}, backoff.WithMaxTries(mostTries))
	return cmp.Or(failure, err)
}

// once makes one attempt. later is how long the API asks to wait.
func (c *Client) once(ctx context.Context, method, clusterID string, body []byte, into any) (later time.Duration, err error) {
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimSuffix(c.Base, "/")+path(clusterID), bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	c.Authorize(req)
	req.Header.Set("User-Agent", c.UserAgent)
	req.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: cmp.Or(c.Timeout, time.Minute), CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return 0, err
	}
	if resp.StatusCode/100 != 2 {
		return retryafter.Of(resp.Header), refusal(method, resp.StatusCode, raw)
	}
	if into == nil {
		return 0, nil
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return 0, fmt.Errorf("the answer is not the API's: %w", err)
	}
	return 0, nil
}

// errTooMany is an answer of 429.
var errTooMany = errors.New("the API has too many requests of this token")

// refusal is the error of an answer that is none of success.
func refusal(method string, status int, raw []byte) error {
	var e struct {
		Message string `json:"message"`
	}
	_ = json.Unmarshal(raw, &e)
	message := snapshot.Redact(e.Message)
	switch {
	case (status == http.StatusForbidden || status == http.StatusUnauthorized) && method == http.MethodPut:
		return fmt.Errorf("%w: the token may not change trusted sources: it needs the scope database:update (%d %s)", ErrRefused, status, message)
	case status == http.StatusTooManyRequests:
		return fmt.Errorf("%w: %d %s", errTooMany, status, message)
	case status >= 500:
		return fmt.Errorf("the API answered %d %s", status, message)
	}
	return fmt.Errorf("%w: %d %s", ErrRefused, status, message)
}
