package snapshot

import "time"

// Roles of a [Cluster].
const (
	RoleCluster = "cluster"
	RoleReplica = "replica"
)

// Engines of the API's schema that are PostgreSQL: Standard and Advanced Edition.
var Engines = []string{"pg", "advanced_pg"}

// Cluster is a PostgreSQL cluster, or one of its read replicas: a replica has
// trusted sources and endpoints of its own (GET /v2/databases/{replica
// id}/firewall), so it is audited like a cluster. Engine, version, end of life
// and CA of a replica are its primary's.
type Cluster struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Role is "cluster" or "replica".
	Role string `json:"role" enum:"cluster,replica"`
	// PrimaryID and PrimaryName are a replica's primary cluster.
	PrimaryID   string `json:"primary_id,omitempty"`
	PrimaryName string `json:"primary_name,omitempty"`
	// Engine is "pg" or "advanced_pg".
	Engine          string `json:"engine" enum:"pg,advanced_pg"`
	Version         string `json:"version,omitempty"`          // major: "16"
	SemanticVersion string `json:"semantic_version,omitempty"` // "16.4"
	// EndOfLife is when DigitalOcean ends support of the version, EndOfAvailability
	// when no new clusters of it can be created.
	EndOfLife         *time.Time `json:"version_end_of_life,omitempty"`
	EndOfAvailability *time.Time `json:"version_end_of_availability,omitempty"`

	Region     string     `json:"region,omitempty"`
	Size       string     `json:"size,omitempty"`
	Status     string     `json:"status,omitempty" enum:"creating,online,resizing,migrating,forking,unknown"`
	NumNodes   *int       `json:"num_nodes,omitempty"`
	StorageMiB *uint64    `json:"storage_size_mib,omitempty"`
	CreatedAt  *time.Time `json:"created_at,omitempty"`
	ProjectID  string     `json:"project_id,omitempty"`
	// ProjectName is resolved when the token may read projects.
	ProjectName string `json:"project_name,omitempty"`
	// VPC is private_network_uuid; a pointer to "" means that the API said: none.
	VPC  *string  `json:"private_network_uuid,omitempty"`
	Tags []string `json:"tags,omitzero"`

	// TrustedSources: nil is "not observed", empty is "open to all".
	TrustedSources []TrustedSource `json:"trusted_sources,omitzero"`
	// PrimaryTrustedSources are, of a replica, those of its primary.
	PrimaryTrustedSources []SourceName `json:"primary_trusted_sources,omitzero"`
	CA                    *CA          `json:"ca,omitempty"`
	Endpoints             []Endpoint   `json:"endpoints,omitzero"`
	Users                 []User       `json:"users,omitzero"`
	Databases             []string     `json:"databases,omitzero"`
	Pools                 []Pool       `json:"pools,omitzero"`
	// Config is the PostgreSQL configuration as the API names it; pg and
	// advanced_pg have different shapes.
	Config      map[string]any `json:"config,omitzero"`
	Maintenance *Maintenance   `json:"maintenance_window,omitempty"`
	LogSinks    []LogSink      `json:"log_sinks,omitzero"`
	Backups     []Backup       `json:"backups,omitzero"`

	// Vantages are the places from which a public endpoint answered. Absent: where the
	// probe stood is not known.
	Vantages []Vantage `json:"vantages,omitzero"`

	// ServiceNames are the names of the customer's own for the cluster
	// (do_settings.service_cnames), as DNS has them. Absent: nobody looked them up.
	ServiceNames []ServiceName `json:"service_names,omitzero"`

	// SQL and SQLDatabases are what an audit over SQL saw; absent: there was none.
	SQL          *SQL          `json:"sql,omitempty"`
	SQLDatabases []SQLDatabase `json:"sql_databases,omitzero"`
	// Planned is set when a Terraform plan says all this, and nobody observed it.
	Planned *Planned `json:"planned,omitempty"`

	ObservedAt time.Time `json:"observed_at"`
	Missing    []Missing `json:"missing,omitempty"`
}

// TrustedSource is one entry of a cluster's trusted sources (the API: firewall
// rule).
type TrustedSource struct {
	UUID string `json:"uuid"`
	// Type is "ip_addr", "droplet", "k8s", "tag" or "app".
	Type string `json:"type" enum:"ip_addr,droplet,k8s,tag,app,unknown"`
	// Value is absent where a Terraform plan does not know it before the apply.
	Value       string     `json:"value,omitzero"`
	Description string     `json:"description"`
	CreatedAt   *time.Time `json:"created_at,omitempty"`
	// Target is what the source resolves to in the account. Absent: not resolved.
	Target *Target `json:"target,omitempty"`
	// Missing says which facts of Target were not observed, and why ("target",
	// "target.admits").
	Missing []Missing `json:"missing,omitempty"`
}

// States of a [ServiceName].
const (
	ServiceNameOwn       = "own"       // it resolves to addresses of the cluster's hosts
	ServiceNameElsewhere = "elsewhere" // to others alone
	ServiceNameNowhere   = "nowhere"   // DNS says that it does not exist
)

// ServiceName is a name of the customer's own for a cluster.
type ServiceName struct {
	Name string `json:"name"`
	// State is absent where DNS did not answer, or gave others beside the cluster's.
	State     string    `json:"state,omitempty" enum:"own,elsewhere,nowhere"`
	Addresses []string  `json:"addresses,omitempty"`
	Missing   []Missing `json:"missing,omitempty"`
}

// SourceName is the type and value of a trusted source: whom it admits.
type SourceName struct {
	Type  string `json:"type" enum:"ip_addr,droplet,k8s,tag,app,unknown"`
	Value string `json:"value"`
}

// SourceNames are the names of trusted sources; nil of nil.
func SourceNames(sources []TrustedSource) []SourceName {
	if sources == nil {
		return nil
	}
	names := make([]SourceName, 0, len(sources))
	for _, s := range sources {
		names = append(names, SourceName{s.Type, s.Value})
	}
	return names
}

// Target is what a trusted source resolves to in the account. Which fields are
// set depends on the source's type; an absent field was not observed.
type Target struct {
	// Exists: the droplet, Kubernetes cluster or app exists; for a tag, it is on at
	// least one droplet or Kubernetes cluster, the kinds that a tag admits.
	Exists *bool  `json:"exists,omitempty"`
	Name   string `json:"name,omitempty"`
	// Addresses are the droplet's, public and private, or those of all droplets that a
	// tag or a Kubernetes cluster admits, where all are known. Of an app, those by which
	// it goes out: its dedicated ones, and those in its VPC network.
	Addresses []string `json:"addresses,omitempty"`
	// VPC, of an app, is the id of the VPC network that it is in, "" for none.
	VPC  *string  `json:"vpc,omitempty"`
	Tags []string `json:"tags,omitempty"`
	// Admits is how many droplets (Kubernetes nodes are droplets too) a tag admits.
	Admits *int `json:"admits,omitempty"`
	// Droplets are the names of those (at most 25, sorted).
	Droplets []string `json:"droplets,omitempty"`
	// Owner, of an address: whose public address it is.
	Owner *Owner `json:"owner,omitempty"`
	// BYOIP, of a public address or range: the account's own range that holds it.
	BYOIP *BYOIP `json:"byoip_prefix,omitempty"`
	// NATGateway, of a public address: the gateway that has it.
	NATGateway *NATGateway `json:"nat_gateway,omitempty"`
	// Networks, of a private address or range: the account's VPC networks that share
	// addresses with it, sorted by range.
	Networks []Network `json:"networks,omitzero"`
}

// NATGateway is how the resources of VPC networks reach the internet: all of them by
// its public address (GET /v2/vpc_nat_gateways).
type NATGateway struct {
	// Exists: false when the account was looked through and none has the address.
	Exists bool   `json:"exists"`
	ID     string `json:"id,omitempty"`
	Name   string `json:"name,omitempty"`
	// VPCs are the names of the networks behind it; ids where the names are not known.
	VPCs []string `json:"vpcs,omitempty"`
}

// BYOIP is a public range that the customer brought to the account: it stays the
// customer's (GET /v2/byoip_prefixes).
type BYOIP struct {
	// Exists: false when the account was looked through and none holds the source.
	Exists bool   `json:"exists"`
	ID     string `json:"id,omitempty"`
	// Range is in CIDR notation.
	Range string `json:"ip_range,omitempty"`
}

// Relations of a [Network].
const (
	NetworkOwn    = "own"
	NetworkPeered = "peered"
	NetworkOther  = "other"
)

// Network is a VPC network of the account (GET /v2/vpcs).
type Network struct {
	ID   string `json:"id"`
	Name string `json:"name,omitempty"`
	// Range is in CIDR notation.
	Range string `json:"ip_range"`
	// Relation to the cluster: its own network, one that is peered with that
	// (GET /v2/vpc_peerings), or another.
	Relation string `json:"relation" enum:"own,peered,other"`
}

// Owner is the account's resource that holds an address. Type "none": the
// account was looked through and no resource of it has the address. Of a reserved
// IP, ID is the address and Name the droplet that it is assigned to, if any. An app
// has its dedicated addresses.
type Owner struct {
	Type string `json:"type" enum:"none,droplet,reserved_ip,load_balancer,app"`
	ID   string `json:"id,omitempty"`
	Name string `json:"name,omitempty"`
}

// CA is the cluster's certificate authority (GET /v2/databases/{id}/ca).
type CA struct {
	// PEM is the public certificate (or certificates), as served.
	PEM string `json:"pem"`
	// Certificates are the facts parsed from PEM, in its order.
	Certificates []Certificate `json:"certificates,omitzero"`
}

// User is a database user. It has no password field.
type User struct {
	Name        string `json:"name"`
	Role        string `json:"role,omitempty" enum:"primary,normal,unknown"` // "primary" or "normal"
	Replication *bool  `json:"pg_allow_replication,omitempty"`
}

// Pool is a PgBouncer connection pool.
type Pool struct {
	Name     string `json:"name"`
	Mode     string `json:"mode" enum:"transaction,session,statement,unknown"`
	Size     int    `json:"size"`
	Database string `json:"db"`
	// User is the name that the pool logs in as; "" lets the client's own through.
	User string `json:"user"`
	// Location is where a Terraform configuration names the user.
	Location *PlannedLocation `json:"location,omitempty"`
}

// Maintenance is the cluster's maintenance window.
type Maintenance struct {
	Day         string   `json:"day"`
	Hour        string   `json:"hour"`
	Pending     bool     `json:"pending"`
	Description []string `json:"description,omitempty"`
}

// LogSink is a destination that logs are forwarded to, without its credentials.
type LogSink struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Type string `json:"type" enum:"rsyslog,elasticsearch,opensearch,datadog,unknown"`
}

// Backup is one restorable backup.
type Backup struct {
	CreatedAt time.Time `json:"created_at"`
	SizeGB    float64   `json:"size_gigabytes"`
}
