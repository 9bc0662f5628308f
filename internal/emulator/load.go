package emulator

import (
	"cmp"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// DefaultToken is accepted when a description names none. It is plainly not a
// token of DigitalOcean's, which begin with dop_v1_.
const DefaultToken = "emulator-token-worth-nothing"

// Load reads a description. An unknown key, a name that nothing has and a wrong
// date are errors that name the line or the cluster.
func Load(r io.Reader) (*Account, error) {
	a := &Account{}
	dec := yaml.NewDecoder(r)
	dec.KnownFields(true)
	if err := dec.Decode(a); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the account's description: %w", err)
	}
	if err := a.complete(); err != nil {
		return nil, fmt.Errorf("the account's description: %w", err)
	}
	return a, nil
}

// LoadFile reads a description from a file; see [Load].
func LoadFile(path string) (*Account, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	a, err := Load(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return a, nil
}

// complete fills in what the description leaves out and checks it. It can be
// called again after the account was changed.
func (a *Account) complete() error {
	a.Token, a.Number = cmp.Or(a.Token, DefaultToken), cmp.Or(a.Number, 1234)
	if a.Now.IsZero() {
		a.Now = time.Now()
	}
	if len(a.Projects) == 0 {
		a.Projects = []Project{{Name: "default-project", Environment: "Production"}}
	}
	a.expandDroplets()
	a.identify()
	a.index()
	ids := make(map[string]string, len(a.Clusters))
	claim := func(id, name string) error {
		if other, taken := ids[id]; taken {
			return fmt.Errorf("%s and %s have the same id %s: give one of them an id", other, name, id)
		}
		ids[id] = name
		return nil
	}
	for i := range a.Clusters {
		c := &a.Clusters[i]
		if err := a.completeCluster(c); err != nil {
			return fmt.Errorf("cluster %q: %w", c.Name, err)
		}
		if err := claim(c.ID, c.Name); err != nil {
			return err
		}
		for _, r := range c.Replicas {
			if err := claim(r.ID, c.Name+"/"+r.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// index remembers which id a name has, by kind.
func (a *Account) index() {
	a.ids = map[string]string{}
	// The first of a name wins, so the last is written first.
	for _, d := range slices.Backward(a.Droplets) {
		a.ids["droplet/"+d.Name] = strconv.Itoa(d.ID)
	}
	for _, k := range slices.Backward(a.Kubernetes) {
		a.ids["k8s/"+k.Name] = k.ID
	}
	for _, app := range slices.Backward(a.Apps) {
		a.ids["app/"+app.Name] = app.ID
	}
}

// id is the id of what has this name; a name that nothing has is an id itself.
func (a *Account) id(kind, name string) string {
	if name == "" {
		return ""
	}
	if id, found := a.ids[kind+"/"+name]; found {
		return id
	}
	return name
}

// expandDroplets turns a droplet with a count into that many.
func (a *Account) expandDroplets() {
	var all []Droplet
	next := 401000001
	for _, d := range a.Droplets {
		n := max(d.Count, 1)
		for i := range n {
			one := d
			one.Count = 0
			if d.Count > 0 {
				one.Name = fmt.Sprintf("%s-%d", d.Name, i+1)
			}
			if d.ID != 0 {
				one.ID = d.ID + i
			} else {
				one.ID = next
			}
			next = max(next, one.ID) + 1
			one.Public, one.Private = nthAddress(d.Public, i), nthAddress(d.Private, i)
			all = append(all, one)
		}
	}
	a.Droplets = all
}

// nthAddress counts up an address; what is none stays as it is.
func nthAddress(address string, n int) string {
	at, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	for range n {
		at = at.Next()
	}
	return at.String()
}

// identify gives ids to what has none: made from the name, so that they are the
// same every time.
func (a *Account) identify() {
	setID := func(id *string, kind, name string) { *id = cmp.Or(*id, uuidOf(kind, name)) }
	for i := range a.VPCs {
		setID(&a.VPCs[i].ID, "vpc", a.VPCs[i].Name)
	}
	for i := range a.Projects {
		setID(&a.Projects[i].ID, "project", a.Projects[i].Name)
	}
	for i := range a.Kubernetes {
		setID(&a.Kubernetes[i].ID, "kubernetes", a.Kubernetes[i].Name)
	}
	for i := range a.Apps {
		setID(&a.Apps[i].ID, "app", a.Apps[i].Name)
	}
	for i := range a.Clusters {
		c := &a.Clusters[i]
		setID(&c.ID, "database", c.Name)
		for j := range c.Replicas {
			setID(&c.Replicas[j].ID, "replica", c.ID+"/"+c.Replicas[j].Name)
		}
	}
}

// uuidOf is a UUID that depends on nothing but the name (RFC 9562, version 8).
func uuidOf(parts ...string) string {
	h := sha256.Sum256([]byte("dbaudit emulator\x00" + strings.Join(parts, "\x00")))
	h[6] = h[6]&0x0f | 0x80
	h[8] = h[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

var (
	endpointKeys = []string{"public", "private", "standby", "standby_private", "pool", "pool_private", "cname"}
	reachable    = []string{"", "dropped", "refused", "no-such-host"}
	signers      = []string{"", "other", "self", "intermediate", "missing-intermediate"}
)

func (a *Account) completeCluster(c *Cluster) error {
	if c.Name == "" {
		return errors.New("has no name")
	}
	c.Engine, c.Version, c.Size = cmp.Or(c.Engine, "pg"), cmp.Or(c.Version, "17"), cmp.Or(c.Size, "db-s-2vcpu-4gb")
	c.Region, c.Status, c.Project = cmp.Or(c.Region, "fra1"), cmp.Or(c.Status, "online"), cmp.Or(c.Project, a.Projects[0].Name)
	c.Nodes, c.Created = cmp.Or(c.Nodes, 1), cmp.Or(c.Created, Days(-300))
	if c.Users == nil {
		c.Users = []User{{Name: "doadmin"}}
	}
	for i := range c.Users {
		if c.Users[i].Role == "" {
			c.Users[i].Role = map[bool]string{true: "primary", false: "normal"}[c.Users[i].Name == "doadmin"]
		}
	}
	if c.Databases == nil {
		c.Databases = []string{"defaultdb"}
	}
	if c.Backups == nil {
		c.Backups = new(7)
	}
	if c.Maintenance == nil {
		c.Maintenance = &Maintenance{Day: "sunday", Hour: "03:00:00"}
	}
	if a.project(c.Project) == nil {
		return fmt.Errorf("no project %q", c.Project)
	}
	if err := a.check(c.VPC, c.TrustedSources, c.Server, c.Endpoints); err != nil {
		return err
	}
	for i := range c.Replicas {
		r := &c.Replicas[i]
		r.Region, r.Size, r.Created = cmp.Or(r.Region, c.Region), cmp.Or(r.Size, c.Size), cmp.Or(r.Created, c.Created)
		server := c.Server
		if r.Server != nil {
			server = *r.Server
		}
		if err := a.check(r.VPC, r.TrustedSources, server, r.Endpoints); err != nil {
			return fmt.Errorf("replica %q: %w", r.Name, err)
		}
	}
	return nil
}

// check finds what a cluster or replica names and is not there.
func (a *Account) check(vpc string, sources []TrustedSource, server Server, endpoints map[string]Server) error {
	if vpc != "" && a.vpc(vpc) == nil {
		return fmt.Errorf("no VPC %q", vpc)
	}
	for i, s := range sources {
		if _, _, err := a.resolve(s); err != nil {
			return fmt.Errorf("trusted source %d: %w", i+1, err)
		}
	}
	if err := server.check("server"); err != nil {
		return err
	}
	for key, s := range endpoints {
		if !slices.Contains(endpointKeys, key) {
			return fmt.Errorf("no endpoint %q: they are %s", key, strings.Join(endpointKeys, ", "))
		}
		if err := s.check(key); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) check(key string) error {
	if !slices.Contains(reachable, s.Reachable) {
		return fmt.Errorf("%s: reachable %q: want one of %q", key, s.Reachable, reachable)
	}
	if !slices.Contains(signers, s.Certificate.Signer) {
		return fmt.Errorf("%s: signer %q: want one of %q", key, s.Certificate.Signer, signers)
	}
	if k := s.Certificate.Key; k != "" && !k.Valid() {
		return fmt.Errorf("%s: no kind of key %q", key, k)
	}
	if err := s.Check(); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// resolve gives a trusted source's type and value as the API has them.
func (a *Account) resolve(s TrustedSource) (kind, value string, err error) {
	named := 0
	for _, one := range [...]struct{ kind, value string }{
		{"ip_addr", s.IPAddr},
		{"droplet", a.id("droplet", s.Droplet)},
		{"k8s", a.id("k8s", s.K8s)},
		{"app", a.id("app", s.App)},
		{"tag", s.Tag},
	} {
		if one.value != "" {
			kind, value = one.kind, one.value
			named++
		}
	}
	if s.Other != "" {
		var ok bool
		if kind, value, ok = strings.Cut(s.Other, ":"); !ok {
			return "", "", fmt.Errorf("other %q: write type:value", s.Other)
		}
		named++
	}
	if named != 1 {
		return "", "", fmt.Errorf("names %d sources: name one of ip_addr, droplet, k8s, app, tag, other", named)
	}
	return kind, value, nil
}

func (a *Account) vpc(name string) *VPC {
	return find(a.VPCs, func(v *VPC) bool { return v.Name == name })
}

func (a *Account) project(name string) *Project {
	return find(a.Projects, func(p *Project) bool { return p.Name == name })
}

// find is the first element that is such a one, nil when none is.
func find[T any](list []T, such func(*T) bool) *T {
	for i := range list {
		if such(&list[i]) {
			return &list[i]
		}
	}
	return nil
}
