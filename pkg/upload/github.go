// Package upload sends a report to where it is read. It renders nothing, and the token
// that it sends with is in no error.
package upload

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// GitHub is a repository's code scanning (GitHub REST API, "Upload an analysis as SARIF
// data").
type GitHub struct {
	api, repository, sha, ref, token string
	client                           *http.Client
	// Pause is the time between two looks at how far the processing is, and Patience
	// how long is waited for its end.
	Pause, Patience time.Duration
}

var (
	repositoryName = regexp.MustCompile(`^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$`)
	commit         = regexp.MustCompile(`^[0-9a-fA-F]{40}$`)
	fullRef        = regexp.MustCompile(`^refs/(heads|tags|pull)/.+$`)
)

// maxSARIF is the most that code scanning takes, gzipped ("SARIF support for code
// scanning").
const maxSARIF = 10 << 20

// FromEnvironment takes repository, commit and token from the variables that GitHub
// Actions sets; elsewhere one sets them.
func FromEnvironment(getenv func(string) string) (*GitHub, error) {
	g := &GitHub{
		api: strings.TrimSuffix(getenv("GITHUB_API_URL"), "/"), repository: getenv("GITHUB_REPOSITORY"), sha: getenv("GITHUB_SHA"), ref: getenv("GITHUB_REF"),
		token: strings.TrimSpace(getenv("GITHUB_TOKEN")), client: &http.Client{Timeout: time.Minute}, Pause: 3 * time.Second, Patience: 5 * time.Minute,
	}
	if g.api == "" {
		g.api = "https://api.github.com"
	}
	u, err := url.Parse(g.api)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, errors.New("GITHUB_API_URL is no address such as https://api.github.com")
	case g.token == "":
		return nil, errors.New("the environment has no GITHUB_TOKEN: one with the permission security-events: write")
	case !repositoryName.MatchString(g.repository):
		return nil, fmt.Errorf("GITHUB_REPOSITORY is %q, not OWNER/NAME", g.repository)
	case !commit.MatchString(g.sha):
		return nil, fmt.Errorf("GITHUB_SHA is %q, not a commit of 40 hexadecimal digits", g.sha)
	case !fullRef.MatchString(g.ref):
		return nil, fmt.Errorf("GITHUB_REF is %q, not a full reference such as refs/heads/main", g.ref)
	}
	return g, nil
}

// request is the body of an upload.
type request struct {
	CommitSHA string `json:"commit_sha"`
	Ref       string `json:"ref"`
	SARIF     []byte `json:"sarif"` // gzipped; encoding/json writes Base64
	StartedAt string `json:"started_at,omitempty"`
	ToolName  string `json:"tool_name"`
	Validate  bool   `json:"validate"`
}

// status is how far the processing of an upload is.
type status struct {
	Processing string   `json:"processing_status"` // "pending", "complete" or "failed"
	Errors     []string `json:"errors"`
}

// Send uploads a gzipped SARIF file, and waits until GitHub has processed it. The error
// has GitHub's own words.
func (g *GitHub) Send(ctx context.Context, gzipped []byte, started time.Time) error {
	if len(gzipped) > maxSARIF {
		return fmt.Errorf("the SARIF file has %d bytes gzipped, and GitHub takes %d", len(gzipped), maxSARIF)
	}
	body, err := json.Marshal(request{g.sha, g.ref, gzipped, started.UTC().Format(time.RFC3339), "dbaudit", true})
	if err != nil {
		return err
	}
	var receipt struct{ ID string }
	if _, err := g.ask(ctx, http.MethodPost, "", body, &receipt); err != nil {
		return fmt.Errorf("upload to %s: %w", g.repository, err)
	}
	if receipt.ID == "" {
		return fmt.Errorf("upload to %s: GitHub's answer names no analysis", g.repository)
	}
	ctx, stop := context.WithTimeout(ctx, g.Patience)
	defer stop()
	for {
		var s status
		// Just after an upload GitHub may not know it yet.
		if code, err := g.ask(ctx, http.MethodGet, "/"+url.PathEscape(receipt.ID), nil, &s); err != nil && code != http.StatusNotFound && ctx.Err() == nil {
			return fmt.Errorf("ask for the processing of the upload to %s: %w", g.repository, err)
		}
		switch s.Processing {
		case "complete":
			return nil
		case "failed":
			return fmt.Errorf("GitHub could not process the upload to %s: %s", g.repository, g.plain(strings.Join(s.Errors, "; ")))
		}
		select {
		case <-time.After(g.Pause):
		case <-ctx.Done():
			return fmt.Errorf("GitHub accepted the upload to %s, but has not processed it after %s", g.repository, g.Patience)
		}
	}
}

// ask sends one call. Network errors, 429 and 5xx are tried again, four times in all.
func (g *GitHub) ask(ctx context.Context, method, below string, body []byte, into any) (code int, err error) {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval = g.Pause / 3
	return backoff.Retry(ctx, func() (int, error) { return g.once(ctx, method, below, body, into) },
		backoff.WithBackOff(pause), backoff.WithMaxTries(4))
}

func (g *GitHub) once(ctx context.Context, method, below string, body []byte, into any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, g.api+"/repos/"+g.repository+"/code-scanning/sarifs"+below, bytes.NewReader(body))
	if err != nil {
		return 0, backoff.Permanent(err)
	}
	req.Header.Set("Accept", "application/vnd.github+json")
	req.Header.Set("Authorization", "Bearer "+g.token)
	req.Header.Set("User-Agent", "dbaudit")
	req.Header.Set("X-GitHub-Api-Version", "2022-11-28")
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := g.client.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return resp.StatusCode, err
	}
	if resp.StatusCode < 300 {
		if err := json.Unmarshal(answer, into); err != nil {
			return resp.StatusCode, backoff.Permanent(fmt.Errorf("GitHub's answer is not what its API says: %w", err))
		}
		return resp.StatusCode, nil
	}
	err = g.refusal(resp, answer)
	if resp.StatusCode == http.StatusTooManyRequests || resp.StatusCode >= 500 {
		if s, convErr := strconv.Atoi(resp.Header.Get("Retry-After")); convErr == nil && s > 0 && s <= 60 {
			return resp.StatusCode, errors.Join(err, backoff.RetryAfter(s))
		}
		return resp.StatusCode, err
	}
	return resp.StatusCode, backoff.Permanent(err)
}

// refusal is an error answer in GitHub's words.
func (g *GitHub) refusal(resp *http.Response, answer []byte) error {
	var reply struct {
		Message string          `json:"message"`
		Errors  json.RawMessage `json:"errors"` // texts or objects
	}
	text := ""
	if json.Unmarshal(answer, &reply) == nil {
		text = reply.Message
		if len(reply.Errors) > 0 && string(reply.Errors) != "null" {
			text += " " + string(reply.Errors)
		}
	}
	if text = g.plain(text); text != "" {
		text = ": " + text
	}
	return fmt.Errorf("GitHub answered %d %s%s", resp.StatusCode, http.StatusText(resp.StatusCode), text)
}

// plain is a text of GitHub's on one line, without the token.
func (g *GitHub) plain(s string) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return !strconv.IsPrint(r) || r == ' ' }), " ")
	return strings.ReplaceAll(s, g.token, "…")
}
