package emulator

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"dbaudit/internal/emulator/pgserver"
	"dbaudit/internal/emulator/pki"
)

// Account is the description of an account: what the API tells of it and how
// its endpoints behave. Its YAML form is the fields' names in snake case.
type Account struct {
	// Token is the bearer token that the API accepts.
	Token string `yaml:"token"`
	// Number is in every host name: orders-do-user-NUMBER-0.b.db.ondigitalocean.com.
	Number int `yaml:"number"`
	// Writable lets the API change trusted sources; else it answers GET alone.
	Writable bool `yaml:"writable"`

	VPCs        []VPC        `yaml:"vpcs"`
	Peerings    []Peering    `yaml:"peerings"`
	NATGateways []NATGateway `yaml:"nat_gateways"`
	// BYOIPPrefixes are public ranges of the customer's own.
	BYOIPPrefixes []string       `yaml:"byoip_prefixes"`
	Projects      []Project      `yaml:"projects"`
	Droplets      []Droplet      `yaml:"droplets"`
	ReservedIPs   []ReservedIP   `yaml:"reserved_ips"`
	LoadBalancers []LoadBalancer `yaml:"load_balancers"`
	Kubernetes    []Kubernetes   `yaml:"kubernetes"`
	Apps          []App          `yaml:"apps"`
	// Tags that exist beside those of droplets, Kubernetes clusters and databases:
	// tags on nothing.
	Tags     []string  `yaml:"tags"`
	Clusters []Cluster `yaml:"clusters"`

	// Now is the clock that relative dates count from; zero: the real one at Load.
	Now time.Time `yaml:"-"`

	ids map[string]string // see index
}

// VPC is a private network.
type VPC struct {
	ID     string `yaml:"id"` // made from the name when absent, as are all ids below
	Name   string `yaml:"name"`
	Region string `yaml:"region"`
	Range  string `yaml:"range"`
}

// Peering joins two VPCs.
type Peering struct {
	Name string   `yaml:"name"`
	VPCs []string `yaml:"vpcs"` // two names
}

// NATGateway is how the resources of VPCs reach the internet.
type NATGateway struct {
	Name   string   `yaml:"name"`
	Region string   `yaml:"region"`
	VPCs   []string `yaml:"vpcs"` // names
	Public []string `yaml:"public"`
}

// Project groups resources. Clusters without a project belong to the first.
type Project struct {
	ID          string `yaml:"id"`
	Name        string `yaml:"name"`
	Environment string `yaml:"environment"`
}

// Droplet is a virtual machine, or Count of them named NAME-1, NAME-2, ….
type Droplet struct {
	ID      int      `yaml:"id"`
	Name    string   `yaml:"name"`
	Count   int      `yaml:"count"`
	Region  string   `yaml:"region"`
	VPC     string   `yaml:"vpc"` // name
	Public  string   `yaml:"public"`
	Private string   `yaml:"private"`
	Tags    []string `yaml:"tags"`
}

// ReservedIP is a public address that can be moved between droplets.
type ReservedIP struct {
	IP      string `yaml:"ip"`
	Region  string `yaml:"region"`
	Droplet string `yaml:"droplet"` // name; "": not assigned
}

// LoadBalancer hands connections on to droplets.
type LoadBalancer struct {
	Name   string `yaml:"name"`
	Region string `yaml:"region"`
	IP     string `yaml:"ip"`
}

// Kubernetes is a Kubernetes cluster; its nodes are droplets.
type Kubernetes struct {
	ID     string   `yaml:"id"`
	Name   string   `yaml:"name"`
	Region string   `yaml:"region"`
	VPC    string   `yaml:"vpc"`
	Tags   []string `yaml:"tags"`
	Nodes  []string `yaml:"nodes"` // names of droplets
}

// App is an App Platform app. Spec is answered as it stands.
type App struct {
	ID     string         `yaml:"id"`
	Name   string         `yaml:"name"`
	Region string         `yaml:"region"`
	Spec   map[string]any `yaml:"spec"`
	// DedicatedIPs are the public addresses by which it alone goes out, VPC the network
	// that it is in, by name, and Egress its addresses there.
	DedicatedIPs []string `yaml:"dedicated_ips"`
	VPC          string   `yaml:"vpc"`
	Egress       []string `yaml:"egress"`
}

// Cluster is a database cluster of any engine. Endpoints are started for those
// of PostgreSQL only.
type Cluster struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
	// Host replaces the host name that is made from the name; the private one and
	// the standby's are it with a prefix. It may be empty or odd.
	Host    *string `yaml:"host"`
	Engine  string  `yaml:"engine"` // "": pg
	Version string  `yaml:"version"`
	// SemanticVersion is left out of the answers when empty.
	SemanticVersion   string `yaml:"semantic_version"`
	EndOfLife         Date   `yaml:"end_of_life"`
	EndOfAvailability Date   `yaml:"end_of_availability"`

	Nodes   int      `yaml:"nodes"` // 0: 1
	Size    string   `yaml:"size"`
	Region  string   `yaml:"region"`
	Status  string   `yaml:"status"` // "": online
	Created Date     `yaml:"created"`
	Storage int      `yaml:"storage_mib"`
	VPC     string   `yaml:"vpc"` // name; "": none, and no private endpoint
	Project string   `yaml:"project"`
	Tags    []string `yaml:"tags"`

	TrustedSources []TrustedSource `yaml:"trusted_sources"`
	Users          []User          `yaml:"users"` // absent: doadmin
	Databases      []string        `yaml:"databases"`
	Pools          []Pool          `yaml:"pools"`
	Replicas       []Replica       `yaml:"replicas"`
	// Config is the configuration; of an advanced_pg cluster it is answered in
	// that engine's shape.
	Config      map[string]any `yaml:"config"`
	Maintenance *Maintenance   `yaml:"maintenance"`
	LogSinks    []LogSink      `yaml:"log_sinks"`
	// Backups is how many daily ones there are; absent: seven.
	Backups *int      `yaml:"backups"`
	CNAMEs  []string  `yaml:"cnames"`
	CA      Authority `yaml:"ca"`
	// Server is how every endpoint behaves, Endpoints the exceptions, keyed by
	// "public", "private", "standby", "standby_private", "pool", "pool_private",
	// "cname".
	Server    Server            `yaml:"server"`
	Endpoints map[string]Server `yaml:"endpoints"`
	// Inside is what a PostgreSQL that stands for the cluster has inside (see demodb).
	Inside *Inside `yaml:"inside"`
}

// Inside is what is in a database.
type Inside struct {
	// Shared are statements of a superuser, InDefaultDB those in defaultdb after them.
	Shared      []string `yaml:"shared"`
	InDefaultDB []string `yaml:"in_defaultdb"`
	// Sessions are open in defaultdb, one a user and application.
	Sessions []Session `yaml:"sessions"`
	// Recorded is a file beside the description with what an audit of all this saw.
	Recorded string `yaml:"recorded"`
}

// Session is a client that is connected. Address is where it stands for.
type Session struct {
	User        string `yaml:"user"`
	Application string `yaml:"application"`
	Address     string `yaml:"address"`
}

// TrustedSource is one entry. Exactly one of the first six fields names it:
// Droplet, K8s and App take a name of this account or an id that need not exist.
type TrustedSource struct {
	IPAddr  string `yaml:"ip_addr"`
	Droplet string `yaml:"droplet"`
	K8s     string `yaml:"k8s"`
	App     string `yaml:"app"`
	Tag     string `yaml:"tag"`
	// Other is "type:value", for a type that the API does not know.
	Other       string `yaml:"other"`
	Description string `yaml:"description"`
	Created     Date   `yaml:"created"`
}

// User of a database.
type User struct {
	Name        string `yaml:"name"`
	Role        string `yaml:"role"` // "": primary for doadmin, else normal
	Replication *bool  `yaml:"replication"`
}

// Pool is a connection pool, served by PgBouncer on port 25061.
type Pool struct {
	Name     string `yaml:"name"`
	Mode     string `yaml:"mode"`
	Size     int    `yaml:"size"`
	Database string `yaml:"db"`
	User     string `yaml:"user"`
}

// Replica is a read replica: an id, endpoints and trusted sources of its own.
type Replica struct {
	ID             string            `yaml:"id"`
	Name           string            `yaml:"name"`
	Region         string            `yaml:"region"`
	Size           string            `yaml:"size"`
	VPC            string            `yaml:"vpc"`
	Created        Date              `yaml:"created"`
	Tags           []string          `yaml:"tags"`
	TrustedSources []TrustedSource   `yaml:"trusted_sources"`
	CNAMEs         []string          `yaml:"cnames"`
	Server         *Server           `yaml:"server"` // absent: the cluster's
	Endpoints      map[string]Server `yaml:"endpoints"`
}

// Maintenance is the maintenance window.
type Maintenance struct {
	Day     string   `yaml:"day"`
	Hour    string   `yaml:"hour"`
	Pending []string `yaml:"pending"` // what the window will do
}

// LogSink is a destination of logs.
type LogSink struct {
	Name   string `yaml:"name"`
	Type   string `yaml:"type"` // "": rsyslog
	Server string `yaml:"server"`
}

// Authority is a cluster's CA.
type Authority struct {
	Key       pki.KeyKind   `yaml:"key"`
	Signature pki.Signature `yaml:"signature"`
	Expires   Date          `yaml:"expires"`
	From      Date          `yaml:"from"`
}

// Server is how an endpoint behaves on the wire: see [pgserver.Behavior], whose
// fields stand in the YAML beside these.
type Server struct {
	// Reachable is "" (yes), "dropped" (as by a firewall: no answer to the SYN),
	// "refused", or "no-such-host" (an entry of its own in [Running.Unresolvable]).
	Reachable string `yaml:"reachable"`
	// Certificate that is presented.
	Certificate Certificate `yaml:"certificate"`

	pgserver.Behavior `yaml:",inline"`
}

// Certificate is what an endpoint presents; the zero value is a good one for
// the endpoint's host, signed by the cluster's CA.
type Certificate struct {
	Key       pki.KeyKind   `yaml:"key"`
	Signature pki.Signature `yaml:"signature"`
	Expires   Date          `yaml:"expires"`
	From      Date          `yaml:"from"`
	// Hosts replaces the endpoint's own name; addresses become IP entries.
	Hosts []string `yaml:"hosts"`
	// OnlyCommonName leaves the subject alternative name out.
	OnlyCommonName bool `yaml:"only_common_name"`
	// Signer is "" (the cluster's CA), "other" (a CA that is not the cluster's),
	// "self" (self-signed), "intermediate" (through one), or
	// "missing-intermediate" (through one that is not presented).
	Signer string `yaml:"signer"`
	// ClientUsage makes it a client's certificate.
	ClientUsage bool `yaml:"client_usage"`
	// WithRoot presents the root too.
	WithRoot bool `yaml:"with_root"`
}

// Date is a point in time: a date ("2027-11-14"), RFC 3339, or days from now
// ("+12d", "-400d"). The zero value is no date.
type Date struct{ text string }

// DateOf makes a [Date] of a time.
func DateOf(t time.Time) Date { return Date{t.UTC().Format(time.RFC3339)} }

// Days makes a [Date] so many days from now.
func Days(n int) Date { return Date{fmt.Sprintf("%+dd", n)} }

// UnmarshalText reads a date.
func (d *Date) UnmarshalText(text []byte) error {
	d.text = string(text)
	_, err := d.Time(time.Now())
	return err
}

// MarshalText writes a date as it was read.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.text), nil }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.text == "" }

// Time is the date, counted from now; zero for no date.
func (d Date) Time(now time.Time) (time.Time, error) {
	if d.text == "" {
		return time.Time{}, nil
	}
	if strings.HasSuffix(d.text, "d") && strings.ContainsAny(d.text[:1], "+-") {
		n, err := strconv.Atoi(d.text[:len(d.text)-1])
		if err == nil {
			return now.UTC().Truncate(time.Second).AddDate(0, 0, n), nil
		}
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, d.text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is not a date: write 2027-11-14, RFC 3339, or days from now such as +12d", d.text)
}

// on is [Date.Time] for a date that was checked when it was read.
func (d Date) on(now time.Time) time.Time {
	t, _ := d.Time(now)
	return t
}
