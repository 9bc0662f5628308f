package emulator

import (
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// DefaultToken is accepted when a description names none. It is plainly not a
// token of DigitalOcean's, which begin with dop_v1_.
const DefaultToken = "emulator-token-worth-nothing"

//go:embed accounts/*.yaml
var accounts embed.FS

// Demo is the account of `dbaudit demo`.
func Demo() (*Account, error) {
	f, err := accounts.Open("accounts/demo.yaml")
	if err != nil {
		return nil, fmt.Errorf("open the demo's account: %w", err)
	}
	defer func() { _ = f.Close() }()
	return Load(f)
}

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

// complete fills in what the description leaves out and checks it. It can be
// called again after the account was changed.
func (a *Account) complete() error {
	if a.Token == "" {
		a.Token = DefaultToken
	}
	if a.Number == 0 {
		a.Number = 1234
	}
	if a.Now.IsZero() {
		a.Now = time.Now()
	}
	if len(a.Projects) == 0 {
		a.Projects = []Project{{Name: "default-project", Environment: "Production"}}
	}
	a.expandDroplets()
	a.identify()
	ids := map[string]string{}
	for i := range a.Clusters {
		c := &a.Clusters[i]
		if err := a.completeCluster(c); err != nil {
			return fmt.Errorf("cluster %q: %w", c.Name, err)
		}
		claims := map[string]string{c.ID: c.Name}
		for _, r := range c.Replicas {
			claims[r.ID] = c.Name + "/" + r.Name
		}
		for _, id := range slices.Sorted(maps.Keys(claims)) {
			if other, taken := ids[id]; taken {
				return fmt.Errorf("%s and %s have the same id %s: give one of them an id", other, claims[id], id)
			}
			ids[id] = claims[id]
		}
	}
	return nil
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

// nthAddress counts up the last octet of an address.
func nthAddress(address string, n int) string {
	at := strings.LastIndexByte(address, '.')
	if at < 0 || n == 0 {
		return address
	}
	last, err := strconv.Atoi(address[at+1:])
	if err != nil {
		return address
	}
	return address[:at+1] + strconv.Itoa(last+n)
}

// identify gives ids to what has none: made from the name, so that they are the
// same every time.
func (a *Account) identify() {
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

func setID(id *string, kind, name string) {
	if *id == "" {
		*id = uuidOf(kind, name)
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
	setString(&c.Engine, "pg")
	setString(&c.Version, "17")
	setString(&c.Size, "db-s-2vcpu-4gb")
	setString(&c.Region, "fra1")
	setString(&c.Status, "online")
	setString(&c.Project, a.Projects[0].Name)
	if c.Nodes == 0 {
		c.Nodes = 1
	}
	if c.Created.IsZero() {
		c.Created = Days(-300)
	}
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
		seven := 7
		c.Backups = &seven
	}
	if c.Maintenance == nil {
		c.Maintenance = &Maintenance{Day: "sunday", Hour: "03:00:00"}
	}
	if err := a.checkNames(c); err != nil {
		return err
	}
	if err := checkServers(c.Server, c.Endpoints); err != nil {
		return err
	}
	for i := range c.Replicas {
		r := &c.Replicas[i]
		setString(&r.Region, c.Region)
		setString(&r.Size, c.Size)
		if r.Created.IsZero() {
			r.Created = c.Created
		}
		server := c.Server
		if r.Server != nil {
			server = *r.Server
		}
		if err := checkServers(server, r.Endpoints); err != nil {
			return fmt.Errorf("replica %q: %w", r.Name, err)
		}
		if r.VPC != "" && a.vpc(r.VPC) == nil {
			return fmt.Errorf("replica %q: no VPC %q", r.Name, r.VPC)
		}
	}
	return nil
}

func (a *Account) checkNames(c *Cluster) error {
	if c.VPC != "" && a.vpc(c.VPC) == nil {
		return fmt.Errorf("no VPC %q", c.VPC)
	}
	if a.project(c.Project) == nil {
		return fmt.Errorf("no project %q", c.Project)
	}
	all := slices.Clone(c.TrustedSources)
	for _, r := range c.Replicas {
		all = append(all, r.TrustedSources...)
	}
	for i, s := range all {
		if _, _, err := a.resolve(s); err != nil {
			return fmt.Errorf("trusted source %d: %w", i+1, err)
		}
	}
	return nil
}

func checkServers(server Server, endpoints map[string]Server) error {
	all := map[string]Server{"server": server}
	for key, s := range endpoints {
		if !slices.Contains(endpointKeys, key) {
			return fmt.Errorf("no endpoint %q: they are %s", key, strings.Join(endpointKeys, ", "))
		}
		all[key] = s
	}
	for key, s := range all {
		if !slices.Contains(reachable, s.Reachable) {
			return fmt.Errorf("%s: reachable %q: it is one of %q", key, s.Reachable, reachable)
		}
		if !slices.Contains(signers, s.Certificate.Signer) {
			return fmt.Errorf("%s: signer %q: it is one of %q", key, s.Certificate.Signer, signers)
		}
		if k := s.Certificate.Key; k != "" && !k.Valid() {
			return fmt.Errorf("%s: no kind of key %q", key, k)
		}
		if err := s.Check(); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

// resolve gives a trusted source's type and value as the API has them.
func (a *Account) resolve(s TrustedSource) (kind, value string, err error) {
	var found []string
	for _, one := range [][2]string{
		{"ip_addr", s.IPAddr},
		{"droplet", a.dropletID(s.Droplet)},
		{"k8s", a.kubernetesID(s.K8s)},
		{"app", a.appID(s.App)},
		{"tag", s.Tag},
	} {
		if one[1] != "" {
			kind, value = one[0], one[1]
			found = append(found, one[0])
		}
	}
	if s.Other != "" {
		var ok bool
		if kind, value, ok = strings.Cut(s.Other, ":"); !ok {
			return "", "", fmt.Errorf("other %q: write type:value", s.Other)
		}
		found = append(found, "other")
	}
	if len(found) != 1 {
		return "", "", fmt.Errorf("names %d sources %q: name one of ip_addr, droplet, k8s, app, tag, other", len(found), found)
	}
	return kind, value, nil
}

func (a *Account) dropletID(name string) string {
	for _, d := range a.Droplets {
		if d.Name == name {
			return strconv.Itoa(d.ID)
		}
	}
	return name
}

func (a *Account) kubernetesID(name string) string {
	for _, k := range a.Kubernetes {
		if k.Name == name {
			return k.ID
		}
	}
	return name
}

func (a *Account) appID(name string) string {
	for _, app := range a.Apps {
		if app.Name == name {
			return app.ID
		}
	}
	return name
}

func (a *Account) vpc(name string) *VPC {
	for i := range a.VPCs {
		if a.VPCs[i].Name == name {
			return &a.VPCs[i]
		}
	}
	return nil
}

func (a *Account) project(name string) *Project {
	for i := range a.Projects {
		if a.Projects[i].Name == name {
			return &a.Projects[i]
		}
	}
	return nil
}

func setString(s *string, otherwise string) {
	if *s == "" {
		*s = otherwise
	}
}
