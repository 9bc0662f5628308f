package notify

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// post sends one body. Network errors, 429 and 5xx are tried again, four times in all.
func (to *receiver) post(ctx context.Context, body []byte) error {
	if to.Form == "pagerduty" {
		var err error
		if body, err = withKey(body, to.key); err != nil {
			return err
		}
	}
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval = to.wait
	_, err := backoff.Retry(ctx, func() (struct{}, error) { return struct{}{}, to.send(ctx, body) },
		backoff.WithBackOff(pause), backoff.WithMaxTries(4), backoff.WithMaxElapsedTime(time.Minute))
	return err
}

func (to *receiver) send(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, to.url, bytes.NewReader(body))
	if err != nil {
		return backoff.Permanent(withoutAddress(err))
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "dbaudit")
	resp, err := to.client.Do(req)
	if err != nil {
		return withoutAddress(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
	switch {
	case resp.StatusCode < 300:
		return nil
	case resp.StatusCode == http.StatusTooManyRequests, resp.StatusCode >= 500:
		// RFC 9110, section 10.2.3; a date is as good as no value here.
		if s, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && s > 0 && s <= 30 {
			return backoff.RetryAfter(s)
		}
		return fmt.Errorf("it answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	err = fmt.Errorf("it answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	switch resp.StatusCode {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity:
		err = fmt.Errorf("%w (%w)", err, errRefused)
	}
	return backoff.Permanent(err)
}

// errRefused is a body that its receiver will never take.
var errRefused = errors.New("the message is not sent again")

// withoutAddress takes the address out of an error of net/http.
func withoutAddress(err error) error {
	var ue *url.Error
	if errors.As(err, &ue) {
		return ue.Err
	}
	return err
}
