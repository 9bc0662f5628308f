package account

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/jsonfile"
)

// The types that the API's answers are decoded into. None has room for a secret.

// object is a JSON object whose members are decoded one by one, so that one of a
// wrong type costs that fact alone.
type object map[string]jsontext.Value

// parseObject copies b, which the caller may reuse.
func parseObject(b []byte) (object, error) {
	var o object
	if err := json.Unmarshal(b, &o); err != nil {
		return nil, notUnderstood(b, err)
	}
	if o == nil {
		return nil, fmt.Errorf("%w: it is null", errAbsent)
	}
	return o, nil
}

// member decodes one member. present is false when it is absent or null. Of a
// wrong type, nothing is taken: a zero would be a fact that nobody observed.
func member[T any](o object, key string) (v T, present bool, err error) {
	raw, ok := o[key]
	if !ok || raw.Kind() == 'n' {
		return v, false, nil
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		var none T
		return none, false, fmt.Errorf("%w: %q: %s", errContent, key, decodeReason(err))
	}
	return v, true, nil
}

// list decodes a member that must be a list. Absent and null are errAbsent:
// neither says that there is nothing.
func list[T any](o object, key string) ([]T, error) {
	v, present, err := member[[]T](o, key)
	switch {
	case err != nil:
		return nil, err
	case present:
		return v, nil
	}
	if _, ok := o[key]; ok {
		return nil, fmt.Errorf("%w: %q is null, which does not say that there is none", errAbsent, key)
	}
	return nil, fmt.Errorf("%w: there is no %q in it", errAbsent, key)
}

func decode(b jsontext.Value, into any) error {
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%w: %s", errContent, decodeReason(err))
	}
	return nil
}

// decodeReason says what a decoder disliked without its value, which may be a
// secret.
func decodeReason(err error) string {
	var semantic *json.SemanticError
	var syntactic *jsontext.SyntacticError
	switch {
	case errors.As(err, &semantic):
		where := ""
		if semantic.JSONPointer != "" {
			where = " at " + string(semantic.JSONPointer)
		}
		if semantic.JSONKind == 0 {
			return "a value" + where + " is not valid"
		}
		return fmt.Sprintf("%s%s was not expected or is not valid there", jsonfile.KindName(semantic.JSONKind), where)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "it breaks off"
	case errors.As(err, &syntactic):
		return fmt.Sprintf("it is not valid JSON at byte %d", syntactic.ByteOffset)
	}
	return "it is not understood"
}

// moment is a time: RFC 3339, or a date alone.
type moment struct{ time.Time }

func (m *moment) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			m.Time = t.UTC()
			return nil
		}
	}
	return errors.New("not a time")
}

// pointer is nil for an absent time and for Go's zero, which the API gives for
// "none" in places.
func (m moment) pointer() *time.Time {
	if m.IsZero() {
		return nil
	}
	return &m.Time
}

// secret is a field that is not kept; only whether it held something.
type secret bool

func (s *secret) UnmarshalJSON(b []byte) error {
	v := jsontext.Value(b)
	*s = secret(v.Kind() != 'n' && string(b) != `""`)
	return nil
}

// connectionURI keeps the host and port of a URI, and whether it holds a password.
type connectionURI struct {
	host     string
	port     int
	password secret
}

func (u *connectionURI) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	p, err := url.Parse(s)
	if err != nil || p.Host == "" {
		return nil // of no use; host and port stand beside it
	}
	if p.User != nil {
		pw, _ := p.User.Password()
		u.password = pw != ""
	}
	u.host = p.Hostname()
	u.port, _ = strconv.Atoi(p.Port())
	return nil
}

// connection is where a cluster, replica or pool answers.
type connection struct {
	URI      connectionURI `json:"uri"`
	Host     string        `json:"host"`
	Port     int           `json:"port"`
	Password secret        `json:"password"`
}

// address is the host and port, from the parts or, where those are empty, the URI.
func (c connection) address() (host string, port int) {
	host, port = c.Host, c.Port
	if host == "" {
		host = c.URI.host
	}
	if port == 0 {
		port = c.URI.port
	}
	return plainHost(host), port
}

func plainHost(h string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(h), "."))
}

func (c *connection) hostless() bool {
	if c == nil {
		return true
	}
	host, _ := c.address()
	return host == ""
}

func (c *connection) holdsSecret() bool { return c != nil && bool(c.Password || c.URI.password) }

type wireRule struct {
	UUID        string  `json:"uuid"`
	Type        *string `json:"type"`
	Value       *string `json:"value"`
	Description string  `json:"description"`
	CreatedAt   moment  `json:"created_at"`
}

type wireUser struct {
	Name     string `json:"name"`
	Role     string `json:"role"`
	Password secret `json:"password"`
	Key      secret `json:"access_key"`
	Settings *struct {
		Replication *bool `json:"pg_allow_replication"`
	} `json:"settings"`
}

type wirePool struct {
	Name           string      `json:"name"`
	Mode           string      `json:"mode"`
	Size           int         `json:"size"`
	Database       string      `json:"db"`
	User           string      `json:"user"`
	Connection     *connection `json:"connection"`
	Private        *connection `json:"private_connection"`
	Standby        *connection `json:"standby_connection"`
	StandbyPrivate *connection `json:"standby_private_connection"`
}

type wireDatabase struct {
	Name string `json:"name"`
}

type wireSink struct {
	ID   string `json:"sink_id"`
	Name string `json:"sink_name"`
	Type string `json:"sink_type"`
}

type wireBackup struct {
	CreatedAt moment  `json:"created_at"`
	SizeGB    float64 `json:"size_gigabytes"`
}

type wireDroplet struct {
	ID       int64    `json:"id"`
	Name     string   `json:"name"`
	Status   string   `json:"status"`
	Tags     []string `json:"tags"` // nil: absent or null
	Networks struct {
		V4 []struct {
			Address string `json:"ip_address"`
			Type    string `json:"type"`
		} `json:"v4"`
	} `json:"networks"`
}

type wireKubernetes struct {
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Tags  []string `json:"tags"`
	Pools []struct {
		Tags  []string `json:"tags"`
		Nodes []struct {
			Droplet flexID `json:"droplet_id"`
			Status  struct {
				State string `json:"state"`
			} `json:"status"`
		} `json:"nodes"`
	} `json:"node_pools"`
}

// flexID is an id that the API gives as text in one place and as a number in another.
type flexID string

func (f *flexID) UnmarshalJSON(b []byte) error {
	v := jsontext.Value(b)
	switch v.Kind() {
	case 'n':
		return nil
	case '0':
		*f = flexID(b)
		return nil
	}
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	*f = flexID(s)
	return nil
}

type wireReservedIP struct {
	IP      string   `json:"ip"`
	Droplet struct { // null where there is none
		Name string `json:"name"`
	} `json:"droplet"`
}

type wireTag struct {
	Name      string `json:"name"`
	Resources struct {
		Droplets struct {
			Count *int `json:"count"`
		} `json:"droplets"`
	} `json:"resources"`
}

type wireProject struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}
