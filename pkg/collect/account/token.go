package account

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Token is an API token. However it is printed or encoded, it shows nothing.
type Token struct{ value string }

const redacted = "[redacted]"

// NewToken wraps a token.
func NewToken(s string) Token { return Token{strings.TrimSpace(s)} }

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.value == "" }

// String, GoString, Format, MarshalText and MarshalJSON hide the value.
func (t Token) String() string               { return redacted }
func (t Token) GoString() string             { return redacted }
func (t Token) Format(f fmt.State, _ rune)   { _, _ = f.Write([]byte(redacted)) }
func (t Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
func (t Token) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// TokenOptions say where to look for a token.
type TokenOptions struct {
	// Context is a doctl context, File a file that holds a token: what is named is
	// the only source. One of them at most.
	Context string
	File    string
	// ConfigDir is the folder that holds doctl/config.yaml; "": the user's own.
	ConfigDir string
}

// FoundToken is a token and where it comes from.
type FoundToken struct {
	Token Token
	// Source names where it was found, for --verbose: "DIGITALOCEAN_TOKEN",
	// "doctl context \"prod\" (/home/…/doctl/config.yaml)".
	Source string
	// APIURL is an API address set beside the token: DIGITALOCEAN_API_URL, or
	// doctl's own when the token is doctl's. "": none.
	APIURL string
}

// Authorize puts the token into a request to the API.
func (t Token) Authorize(req *http.Request) { req.Header.Set("Authorization", "Bearer "+t.value) }

// ErrNoToken is wrapped by every error of [FindToken] but [ErrTwoTokens].
var ErrNoToken = errors.New("no API token")

// ErrTwoTokens says that two places were named.
var ErrTwoTokens = errors.New("a doctl context and a token file are both named: which of the two tokens is meant?")

// FindToken takes the token from the doctl context or the file that is named.
// Without one it looks in the environment (DIGITALOCEAN_TOKEN,
// DIGITALOCEAN_ACCESS_TOKEN), then in doctl's current context. env is os.Getenv or
// the like.
func FindToken(env func(string) string, o TokenOptions) (FoundToken, error) {
	apiURL := env("DIGITALOCEAN_API_URL")
	switch {
	case o.Context != "" && o.File != "":
		return FoundToken{}, ErrTwoTokens
	case o.Context != "":
		return fromDoctl(env, o, apiURL)
	case o.File != "":
		b, err := readSmall(o.File)
		if err != nil {
			return FoundToken{}, fmt.Errorf("%w: %w", ErrNoToken, err)
		}
		return found(string(b), o.File, apiURL)
	}
	for _, name := range []string{"DIGITALOCEAN_TOKEN", "DIGITALOCEAN_ACCESS_TOKEN"} {
		if v := env(name); strings.TrimSpace(v) != "" {
			return found(v, name, apiURL)
		}
	}
	return fromDoctl(env, o, apiURL)
}

// GivenToken takes a token from elsewhere; source names the place.
func GivenToken(value, source string) (FoundToken, error) { return found(value, source, "") }

func found(value, source, apiURL string) (FoundToken, error) {
	t := NewToken(value)
	if t.IsZero() {
		return FoundToken{}, fmt.Errorf("%w: %s is empty", ErrNoToken, source)
	}
	// A header takes no control characters, and a token has no spaces: a whole
	// file of something else was named. Its content is not shown.
	if strings.ContainsFunc(t.value, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return FoundToken{}, fmt.Errorf("%w: what %s holds is not a token (a token is one word)", ErrNoToken, source)
	}
	return FoundToken{Token: t, Source: source, APIURL: apiURL}, nil
}

// doctlConfig is the part of doctl's config.yaml that matters here. The key
// access-token belongs to the context "default", auth-contexts to the others.
type doctlConfig struct {
	AccessToken  string            `yaml:"access-token"`
	APIURL       string            `yaml:"api-url"`
	Context      string            `yaml:"context"`
	AuthContexts map[string]string `yaml:"auth-contexts"`
}

// Contexts are the names of doctl's contexts.
func Contexts() []string {
	dir, err := os.UserConfigDir()
	if err != nil {
		return nil
	}
	b, err := readSmall(filepath.Join(dir, "doctl", "config.yaml"))
	var c doctlConfig
	if err != nil || yaml.Unmarshal(b, &c) != nil {
		return nil
	}
	names := slices.Sorted(maps.Keys(c.AuthContexts))
	if c.AccessToken != "" {
		names = append(names, "default")
	}
	return names
}

const howToGiveToken = "make one with the scope database:read at https://cloud.digitalocean.com/account/api/tokens, " +
	"and set DIGITALOCEAN_TOKEN or run `doctl auth init`"

func fromDoctl(env func(string) string, o TokenOptions, apiURL string) (FoundToken, error) {
	none := func(format string, args ...any) (FoundToken, error) {
		return FoundToken{}, fmt.Errorf("%w: "+format, append([]any{ErrNoToken}, args...)...)
	}
	dir := o.ConfigDir
	if dir == "" {
		var err error
		if dir, err = os.UserConfigDir(); err != nil {
			return none("%s", howToGiveToken)
		}
	}
	file := filepath.Join(dir, "doctl", "config.yaml")
	b, err := readSmall(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && o.Context == "":
		return none("%s", howToGiveToken)
	case errors.Is(err, fs.ErrNotExist):
		return none("doctl context %q: there is no %s; run `doctl auth init --context %s`", o.Context, file, o.Context)
	case err != nil:
		return none("doctl's configuration: %w", err)
	}
	var c doctlConfig
	if err := yaml.Unmarshal(b, &c); err != nil {
		// The parser's own message may quote a line of the file, which holds tokens.
		return none("%s is not the YAML that doctl writes; run `doctl auth init`", file)
	}
	// doctl writes names in lower case, keeps DIGITALOCEAN_CONTEXT's say over the
	// file's, and calls the first one "default".
	name := cmp.Or(o.Context, env("DIGITALOCEAN_CONTEXT"), c.Context, "default")
	token, ok := c.AccessToken, true
	if name != "default" {
		token, ok = lookupFold(c.AuthContexts, name)
	}
	if !ok {
		names := append([]string{"default"}, slices.Sorted(maps.Keys(c.AuthContexts))...)
		return none("%s has no context %q: its contexts are %s", file, name, strings.Join(names, ", "))
	}
	if strings.TrimSpace(token) == "" {
		return none("the doctl context %q has no token; run `doctl auth init --context %s`, or %s", name, name, howToGiveToken)
	}
	return found(token, fmt.Sprintf("doctl context %q (%s)", name, file), cmp.Or(apiURL, c.APIURL))
}

func lookupFold(m map[string]string, name string) (string, bool) {
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if strings.EqualFold(k, name) {
			return m[k], true
		}
	}
	return "", false
}

// readSmall reads a file that holds a token or a configuration: one that is
// larger than a mebibyte is neither.
func readSmall(name string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, fmt.Errorf("%s is a folder", name)
	}
	if info.Size() > 1<<20 {
		return nil, fmt.Errorf("%s is too large (%d bytes)", name, info.Size())
	}
	return os.ReadFile(name)
}
