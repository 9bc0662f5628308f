package snapshot

// Changes that a plan makes to a resource ([Planned.Change],
// [PlannedFirewall.Change]); the words are Terraform's own, see
// https://developer.hashicorp.com/terraform/internals/json-format#change-representation.
const (
	ChangeNone   = "no-op"
	ChangeCreate = "create"
	ChangeUpdate = "update"
	ChangeDelete = "delete"
	ChangeForget = "forget"
	// ChangeReplace is "delete" and then "create", ChangeReplaceLate "create" and
	// then "delete" (create_before_destroy).
	ChangeReplace     = "delete-create"
	ChangeReplaceLate = "create-delete"
	// ChangeRead is a data source: the cluster is not managed by this
	// configuration.
	ChangeRead = "read"
	// ChangeConfigured: there is no plan, only configuration, so that it is not
	// known what is there already.
	ChangeConfigured = "configured"
	// ChangeUnknown is an action that this version does not know.
	ChangeUnknown = "unknown"
)

// Planned is what a Terraform plan, state or configuration says of a cluster. A
// cluster that has it was not observed: its facts are those that an apply would
// make.
type Planned struct {
	// Address is the resource's, `module.db.digitalocean_database_cluster.this`.
	Address string `json:"address"`
	// ClusterID is the API's id of a cluster that is there already.
	ClusterID string `json:"cluster_id,omitempty"`
	Change    string `json:"change" enum:"no-op,create,update,delete,forget,delete-create,create-delete,read,configured,unknown"`
	// Location is where the configuration has the resource, or the plan's file.
	Location *PlannedLocation `json:"location,omitempty"`
	// Firewalls are the digitalocean_database_firewall resources for this cluster,
	// by address, those that the plan deletes too. Absent: which are is known after
	// the apply only.
	Firewalls []PlannedFirewall `json:"firewalls,omitzero"`
	// Exposed are the places where the plan shows a password or a connection URI. Absent:
	// whether there are any is known after the apply only.
	Exposed []Exposure `json:"exposed,omitzero"`
	// Current are the trusted sources that the cluster has before the apply, from a
	// snapshot of the account. Absent: there was none beside the plan.
	Current []TrustedSource `json:"current,omitzero"`
}

// PlannedFirewall is a digitalocean_database_firewall resource.
type PlannedFirewall struct {
	Address  string           `json:"address"`
	Change   string           `json:"change" enum:"no-op,create,update,delete,forget,delete-create,create-delete,read,configured,unknown"`
	Location *PlannedLocation `json:"location,omitempty"`
}

// Exposure is a place where a plan shows a cluster's password or connection URI.
type Exposure struct {
	// Kind is "output" or "local_file".
	Kind     string           `json:"kind" enum:"output,local_file"`
	Address  string           `json:"address"`
	Location *PlannedLocation `json:"location,omitempty"`
}

// PlannedLocation is a place in a file.
type PlannedLocation struct {
	Path string `json:"path"`
	Line int    `json:"line"` // from 1
}
