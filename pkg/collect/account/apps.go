package account

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"dbaudit/pkg/snapshot"
)

// app is what is kept of an App Platform app: its connection settings. The rest
// of a spec, with its registry credentials and environment, is dropped at once.
type app struct {
	id, name string
	settings []setting
}

// setting is a client setting with the cluster that its binding names.
type setting struct {
	snapshot.ClientSetting
	clusterName string
}

type wireEnv struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Type  string `json:"type"`
}

type wireComponent struct {
	Name string    `json:"name"`
	Envs []wireEnv `json:"envs"`
}

type wireDatabase struct {
	Name       string `json:"name"`
	Cluster    string `json:"cluster_name"`
	Engine     string `json:"engine"`
	Production bool   `json:"production"`
	Database   string `json:"db_name"`
	User       string `json:"db_user"`
}

type wireApp struct {
	ID   string `json:"id"`
	Spec struct {
		Name      string          `json:"name"`
		Envs      []wireEnv       `json:"envs"`
		Services  []wireComponent `json:"services"`
		Workers   []wireComponent `json:"workers"`
		Jobs      []wireComponent `json:"jobs"`
		Functions []wireComponent `json:"functions"`
		Sites     []wireComponent `json:"static_sites"`
		Databases []wireDatabase  `json:"databases"`
	} `json:"spec"`
}

// appDriver: an app's spec does not say what reads its environment.
const appDriver = "unknown"

// placeholder is a bindable variable, ${db.DATABASE_URL}
// (https://docs.digitalocean.com/products/app-platform/how-to/use-environment-variables/).
var placeholder = regexp.MustCompile(`\$\{([A-Za-z0-9_-]+)\.([A-Z_]+)\}`)

// postgresURL finds a literal connection URL.
var postgresURL = regexp.MustCompile(`(?i)\b(?:jdbc:)?postgres(?:ql)?(?:\+[a-z0-9]+)?://\S+`)

// parseApp reads one app of GET /v2/apps.
func parseApp(b jsontext.Value) (app, error) {
	var w wireApp
	if err := decode(b, &w); err != nil {
		return app{}, err
	}
	if w.ID == "" {
		return app{}, fmt.Errorf("%w: an app has no id", errContent)
	}
	a := app{id: w.ID, name: w.Spec.Name}
	databases := map[string]wireDatabase{}
	for _, d := range w.Spec.Databases {
		databases[d.Name] = d
	}
	parts := slices.Concat(w.Spec.Services, w.Spec.Workers, w.Spec.Jobs, w.Spec.Functions, w.Spec.Sites)
	// What the app sets, all of its components get.
	everywhere := scope{app: &a, databases: databases, envs: w.Spec.Envs, ca: withCA(w.Spec.Envs)}
	if len(everywhere.ca) == 0 && len(parts) > 0 {
		everywhere.ca = withCA(parts[0].Envs)
		for _, p := range parts[1:] {
			ca := withCA(p.Envs)
			for name := range everywhere.ca {
				if !ca[name] {
					delete(everywhere.ca, name)
				}
			}
		}
	}
	everywhere.read()
	for _, p := range parts {
		s := scope{app: &a, databases: databases, component: p.Name, envs: p.Envs, inherited: w.Spec.Envs, ca: withCA(slices.Concat(w.Spec.Envs, p.Envs))}
		s.read()
	}
	return a, nil
}

// withCA names the databases whose certificate the environment takes.
func withCA(envs []wireEnv) map[string]bool {
	names := map[string]bool{}
	for _, e := range envs {
		for _, m := range placeholder.FindAllStringSubmatch(e.Value, -1) {
			if m[2] == "CA_CERT" {
				names[m[1]] = true
			}
		}
	}
	return names
}

// scope is the environment of a component, or of the app itself.
type scope struct {
	app             *app
	databases       map[string]wireDatabase
	component       string
	envs, inherited []wireEnv
	ca              map[string]bool
	seen            map[string]int
}

func (s *scope) read() {
	s.seen = map[string]int{}
	for _, e := range s.envs {
		// A SECRET comes encrypted, EV[…]: there is nothing to judge in it.
		for _, m := range placeholder.FindAllStringSubmatch(e.Value, -1) {
			if d, ok := s.databases[m[1]]; ok && strings.EqualFold(d.Engine, "PG") && (m[2] == "DATABASE_URL" || m[2] == "HOSTNAME") {
				s.binding(e, d, m[0], m[2])
				break
			}
		}
		if u := postgresURL.FindString(e.Value); u != "" && !strings.Contains(u, "${") {
			s.literal(e, u)
		}
	}
}

// add completes a setting. Its id tells equal keys of one component apart by
// their order.
func (s *scope) add(c snapshot.ClientSetting, cluster string) {
	c.Origin, c.Driver = "app_platform", appDriver
	c.AppID, c.AppName, c.Component = s.app.id, s.app.name, s.component
	c.ID = fmt.Sprintf("app_platform/%s/%s/%s", s.app.id, s.component, c.Key)
	if s.seen[c.Key]++; s.seen[c.Key] > 1 {
		c.ID += "#" + strconv.Itoa(s.seen[c.Key])
	}
	c.Confidence = "likely"
	c.Why = "the component's own code may change what the variable says"
	if slices.Contains(modes, c.EffectiveMode) {
		c.Verifies = ptr(c.EffectiveMode == "verify-full")
	} else {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "verifies", Kind: snapshot.MissingNotOffered, Reason: c.Effect})
	}
	s.app.settings = append(s.app.settings, setting{c, cluster})
}

// binding is a variable that takes a database's address from the platform. The
// URL ends in ?sslmode=require; the parts say nothing of TLS.
func (s *scope) binding(e wireEnv, d wireDatabase, whole, part string) {
	c := snapshot.ClientSetting{
		Kind: "app_spec", Key: e.Key, Excerpt: e.Key + "=" + excerpt(e.Value), Binding: whole,
		Database: d.Database, User: d.User, BindingCA: ptr(s.ca[d.Name]), RootCertState: "none",
		Effect: "encrypted, but the server is not verified",
		Fix:    fmt.Sprintf("take ${%s.CA_CERT} too, and connect with sslmode=verify-full and that certificate as the root", d.Name),
	}
	switch part {
	case "DATABASE_URL":
		c.Mode, c.EffectiveMode = "require", "require"
		// What is appended to the URL is read after its own sslmode.
		if _, after, _ := strings.Cut(e.Value, whole); after != "" {
			if q, err := url.ParseQuery(strings.TrimLeft(after, "?&")); err == nil && q.Get("sslmode") != "" {
				s.mode(&c, q.Get("sslmode"), q.Get("sslrootcert"))
			}
		}
	default:
		s.mode(&c, s.variable("PGSSLMODE"), s.variable("PGSSLROOTCERT"))
	}
	if s.ca[d.Name] {
		// The certificate reaches the component; what it does with it is its code's.
		if c.RootCert == "" {
			c.RootCert, c.RootCertState = "inline", "inline"
		}
		if part == "DATABASE_URL" && c.Mode == "require" {
			c.EffectiveMode = "unknown"
			c.Effect = "the URL asks for encryption alone; the certificate is there, and the component's code decides whether it verifies with it"
		}
	}
	if !d.Production {
		c.NotApplicable = "a development database of App Platform, not a managed cluster"
	}
	s.add(c, d.Cluster)
}

// variable is an environment variable of the component, its own before the app's.
func (s *scope) variable(key string) string {
	for _, e := range slices.Concat(s.envs, s.inherited) {
		if e.Key == key && e.Type != "SECRET" {
			return e.Value
		}
	}
	return ""
}

var modes = []string{"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}

func (s *scope) mode(c *snapshot.ClientSetting, mode, root string) {
	c.Mode, c.RootCert = mode, root
	switch {
	case root == "system":
		c.RootCertState = "system"
	case strings.Contains(root, "CA_CERT}"), strings.HasPrefix(root, "-----BEGIN"):
		c.RootCert, c.RootCertState = "inline", "inline"
	case root != "":
		c.RootCertState = "outside" // a file of the image
	default:
		c.RootCertState = "none"
	}
	switch {
	case mode == "":
		c.Inherited, c.EffectiveMode = true, "unknown"
		c.Effect = "no sslmode is set: whether TLS is used and the server verified depends on the driver"
	case slices.Contains(modes, mode):
		c.EffectiveMode = mode
		c.Effect = effects[mode]
	default:
		c.EffectiveMode = "unknown"
		c.Effect = "the sslmode is not one that libpq knows"
	}
}

// effects of the modes with libpq; see its documentation, "SSL Support".
var effects = map[string]string{
	"disable":     "plaintext: passwords and data can be read on the way",
	"allow":       "TLS only if the server insists: may fall back to plaintext",
	"prefer":      "TLS if the server offers it: may fall back to plaintext",
	"require":     "encrypted, but the server is not verified",
	"verify-ca":   "encrypted, the certificate's issuer is verified but not the host",
	"verify-full": "encrypted, and the server is verified",
}

// literal is a connection URL that stands in the spec.
func (s *scope) literal(e wireEnv, raw string) {
	u, err := url.Parse(strings.TrimPrefix(strings.TrimRight(raw, `"',;`), "jdbc:"))
	c := snapshot.ClientSetting{Kind: "app_spec", Key: e.Key, Excerpt: e.Key + "=***"}
	if err != nil {
		// Such a URL may hold anything, a password included: nothing of it is kept.
		c.EffectiveMode = "unknown"
		c.Effect = "the URL cannot be parsed"
		s.add(c, "")
		return
	}
	q := u.Query()
	_, password := u.User.Password()
	c.Password = password || q.Get("password") != ""
	c.Host, c.Database, c.User = u.Hostname(), strings.TrimPrefix(u.Path, "/"), u.User.Username()
	c.Port, _ = strconv.Atoi(u.Port())
	if c.User == "" {
		c.User = q.Get("user")
	}
	c.Excerpt = e.Key + "=" + redactURL(u)
	s.mode(&c, q.Get("sslmode"), q.Get("sslrootcert"))
	switch c.Host {
	case "localhost", "127.0.0.1", "::1":
		c.NotApplicable = "localhost"
	}
	s.add(c, "")
}

// kept are the parameters of a URL that are shown; the values of others are not.
var kept = map[string]bool{"sslmode": true, "sslrootcert": true, "ssl": true, "sslaccept": true, "channel_binding": true, "sslnegotiation": true}

func redactURL(u *url.URL) string {
	var b strings.Builder
	b.WriteString(u.Scheme + "://")
	if u.User != nil {
		b.WriteString(u.User.Username())
		if _, ok := u.User.Password(); ok {
			b.WriteString(":***")
		}
		b.WriteString("@")
	}
	b.WriteString(u.Host + u.EscapedPath())
	separator := "?"
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		key, _, _ := strings.Cut(pair, "=")
		switch {
		case pair == "":
			continue
		case kept[key]:
			b.WriteString(separator + pair)
		default:
			b.WriteString(separator + key + "=***")
		}
		separator = "&"
	}
	return b.String()
}

// excerpt shows the placeholders and sslmode of a value that binds, and nothing
// else of it: what stands between may be a password.
func excerpt(value string) string {
	if placeholder.ReplaceAllString(value, "") == "" {
		return value
	}
	var b strings.Builder
	last := 0
	between := func(text string) {
		switch {
		case text == "":
		case regexp.MustCompile(`^[?&](sslmode|sslrootcert)=[A-Za-z0-9_./-]+(&(sslmode|sslrootcert)=[A-Za-z0-9_./-]+)*$`).MatchString(text):
			b.WriteString(text)
		default:
			b.WriteString("***")
		}
	}
	for _, m := range placeholder.FindAllStringIndex(value, -1) {
		between(value[last:m[0]])
		b.WriteString(value[m[0]:m[1]])
		last = m[1]
	}
	between(value[last:])
	return b.String()
}

// appSettings are the settings of all apps that concern the clusters chosen; all
// reports that every cluster of the account is.
func appSettings(apps map[string]app, clusters []snapshot.Cluster, all bool) []snapshot.ClientSetting {
	byName := map[string][]*snapshot.Cluster{}
	hosts := map[string]bool{}
	for i := range clusters {
		c := &clusters[i]
		if c.Role == snapshot.RoleCluster {
			byName[c.Name] = append(byName[c.Name], c)
		}
		for _, e := range c.Endpoints {
			hosts[e.Host] = true
		}
	}
	list := []snapshot.ClientSetting{}
	for _, a := range apps {
		for _, s := range a.settings {
			c := s.ClientSetting
			bound := byName[s.clusterName]
			if s.clusterName != "" && len(bound) == 1 {
				c.Cluster = &snapshot.ClientCluster{ID: bound[0].ID, Name: bound[0].Name}
			}
			if all || len(bound) > 0 || hosts[strings.ToLower(c.Host)] {
				list = append(list, c)
			}
		}
	}
	slices.SortFunc(list, func(a, b snapshot.ClientSetting) int { return strings.Compare(a.ID, b.ID) })
	return list
}
