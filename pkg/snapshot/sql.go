package snapshot

import "time"

// SQL is what the catalogs say that all databases of a cluster share. A nil list
// was not observed ([Cluster.Missing] has "sql.NAME" and says why); an empty one
// was, and is empty. No row of a table, no password hash, no query text and no
// option that may hold a secret is kept.
type SQL struct {
	// VersionNum is server_version_num: 150018 is 15.18.
	VersionNum int `json:"server_version_num"`
	// Role is whom the audit logged in as.
	Role string `json:"role"`

	Sessions        []SQLSession        `json:"sessions,omitzero"`
	Roles           []SQLRole           `json:"roles,omitzero"`
	Memberships     []SQLMembership     `json:"memberships,omitzero"`
	Settings        []SQLSetting        `json:"settings,omitzero"`
	RoleSettings    []SQLRoleSetting    `json:"role_settings,omitzero"`
	ParameterGrants []SQLParameterGrant `json:"parameter_grants,omitzero"`
	Slots           []SQLSlot           `json:"replication_slots,omitzero"`
	Subscriptions   []SQLSubscription   `json:"subscriptions,omitzero"`
	// Use is when roles and trusted sources were last seen in use.
	Use        *SQLUse   `json:"use,omitempty"`
	ObservedAt time.Time `json:"observed_at"`
}

// SQLSession is a group of client sessions that are alike (pg_stat_activity,
// pg_stat_ssl).
type SQLSession struct {
	User        string `json:"user"`
	Database    string `json:"database"`
	Application string `json:"application"`
	// Address is the client's; "" is the server's own socket.
	Address string `json:"address"`
	TLS     bool   `json:"tls"`
	// TrustedSource is the UUID of the trusted source that explains the address, ""
	// when none does. Absent: it cannot be told, since not every source's addresses
	// are known.
	TrustedSource *string `json:"trusted_source,omitempty"`
	// Admits is how many addresses that source admits, or a cluster that is open to
	// all. Absent: that is not known.
	Admits *int `json:"admits,omitempty"`
	// Clients are the connection settings that log in as this role, on this server.
	Clients []SQLClient `json:"clients,omitempty"`
	// TLSVersion and Cipher are OpenSSL's names, Bits the key's length.
	TLSVersion string    `json:"tls_version"`
	Cipher     string    `json:"cipher"`
	Bits       int       `json:"bits"`
	Count      int       `json:"count"`
	FirstStart time.Time `json:"first_start"`
	LastStart  time.Time `json:"last_start"`
}

// SQLClient is a connection setting that sessions may be of.
type SQLClient struct {
	// Place is "deploy/app.yaml:12", or "app storefront / web / DATABASE_URL".
	Place string `json:"place"`
	// Verifies is the setting's own.
	Verifies *bool `json:"verifies,omitempty"`
}

// SQLRole is a role (pg_roles).
type SQLRole struct {
	Name        string `json:"name"`
	Login       bool   `json:"login"`
	Superuser   bool   `json:"superuser"`
	CreateRole  bool   `json:"create_role"`
	CreateDB    bool   `json:"create_db"`
	Replication bool   `json:"replication"`
	BypassRLS   bool   `json:"bypass_rls"`
	// ConnectionLimit is -1 without a limit.
	ConnectionLimit int `json:"connection_limit"`
	// ValidUntil is the end of its password, "" without one, or "infinity".
	ValidUntil string `json:"valid_until"`
}

// SQLMembership is a role that another one is a member of.
type SQLMembership struct {
	Role   string `json:"role"`
	Member string `json:"member"`
	// Admin: the member may pass it on.
	Admin bool `json:"admin"`
}

// SQLSetting is a server's setting as the auditor's session sees it (pg_settings).
type SQLSetting struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Unit  string `json:"unit"`
	// Source is PostgreSQL's, or [SourceHidden].
	Source string `json:"source"`
}

// SourceHidden is the source of a setting whose value for all is not known, since the
// auditor's role or the database that it logged in to has another one.
const SourceHidden = "hidden"

// SQLRoleSetting is a setting of one role, of one database, or of both ("" is
// all). Only settings that concern safety are kept: the values of others may be
// secret.
type SQLRoleSetting struct {
	Role     string `json:"role"`
	Database string `json:"database"`
	Name     string `json:"name"`
	Value    string `json:"value"`
}

// SQLParameterGrant is the right to set a guarded parameter. Grantee "PUBLIC" is
// everybody.
type SQLParameterGrant struct {
	Parameter string `json:"parameter"`
	Grantee   string `json:"grantee"`
	Privilege string `json:"privilege"`
	Grantable bool   `json:"grantable"`
}

// SQLSlot is a replication slot.
type SQLSlot struct {
	Name      string `json:"name"`
	Kind      string `json:"kind" enum:"physical,logical"` // "physical" or "logical"
	Database  string `json:"database"`
	Active    bool   `json:"active"`
	WALStatus string `json:"wal_status"`
}

// SQLSubscription is a logical subscription. The mode is the sslmode of its
// connection string, absent when the role may not read that.
type SQLSubscription struct {
	Name     string  `json:"name"`
	Database string  `json:"database"`
	Enabled  bool    `json:"enabled"`
	Mode     *string `json:"sslmode,omitempty"`
	// RunAsOwner and PasswordRequired are of PostgreSQL 16 and later.
	RunAsOwner       *bool `json:"run_as_owner,omitempty"`
	PasswordRequired *bool `json:"password_required,omitempty"`
}

// SQLDatabase is what the catalogs of one database say. Nil lists were not
// observed; Missing says why.
type SQLDatabase struct {
	Name string `json:"name"`
	// PublicConnect and PublicTemporary are PUBLIC's rights on the database.
	PublicConnect   bool `json:"public_connect"`
	PublicTemporary bool `json:"public_temporary"`

	PublicSchemas     []string              `json:"public_schemas,omitzero"` // PUBLIC may create in them
	PublicRelations   []SQLGrant            `json:"public_relations,omitzero"`
	DefaultPrivileges []SQLDefaultPrivilege `json:"default_privileges,omitzero"` // to PUBLIC
	LargeObjects      []SQLGrant            `json:"public_large_objects,omitzero"`
	OwnerSessions     []SQLOwnerSession     `json:"owner_sessions,omitzero"`
	Functions         []SQLFunction         `json:"definer_functions,omitzero"`
	Languages         []SQLLanguage         `json:"untrusted_languages,omitzero"`
	RowSecurity       []SQLRowSecurity      `json:"row_security,omitzero"`
	OpenPolicies      []SQLPolicy           `json:"open_policies,omitzero"`
	Views             []SQLView             `json:"owner_views,omitzero"`
	ForeignServers    []SQLForeignServer    `json:"foreign_servers,omitzero"`
	UserMappings      []SQLUserMapping      `json:"user_mappings,omitzero"`
	Publications      []SQLPublication      `json:"publications,omitzero"`
	Extensions        []SQLExtension        `json:"extensions,omitzero"`
	EventTriggers     []SQLEventTrigger     `json:"event_triggers,omitzero"`
	UnloggedTables    []string              `json:"unlogged_tables,omitzero"`
	SecretComments    []SQLObject           `json:"secret_comments,omitzero"` // never the text
	Grants            []SQLRights           `json:"grants,omitzero"`
	Missing           []Missing             `json:"missing,omitempty"`
}

// SQLGrant is an object with what PUBLIC may do to it.
type SQLGrant struct {
	Name       string `json:"name"`
	Kind       string `json:"kind"` // "table", "view", "sequence", "large object", …
	Privileges string `json:"privileges"`
}

// SQLRights is how many objects of a kind somebody who does not own them has the same
// rights on.
type SQLRights struct {
	// Grantee is a role, or "PUBLIC": everybody.
	Grantee string `json:"grantee"`
	// Kind is "database", "schema", "table", "column", "function", …; "later tables" are
	// those that the roles of the examples make from now on.
	Kind       string `json:"kind"`
	Privileges string `json:"privileges"`
	// Grantable: it may pass some of them on.
	Grantable bool `json:"grantable"`
	// Catalog: they are objects of the server itself.
	Catalog bool `json:"catalog"`
	Count   int  `json:"count"`
	// Examples are the first three.
	Examples []string `json:"examples"`
}

// SQLObject is an object as COMMENT ON names it.
type SQLObject struct {
	Kind string `json:"kind"` // "table", "table column", "role", …
	Name string `json:"name"`
}

// SQLDefaultPrivilege is what PUBLIC gets of objects that are made later.
type SQLDefaultPrivilege struct {
	Role      string `json:"role"`
	Schema    string `json:"schema"` // "" is all
	Kind      string `json:"kind"`
	Privilege string `json:"privilege"`
}

// SQLOwnerSession is a role that has sessions and the rights of tables' owners.
type SQLOwnerSession struct {
	Role   string `json:"role"`
	Tables int    `json:"tables"`
	// Owners are other roles, whose rights it has as their member.
	Owners []string `json:"owners,omitempty"`
}

// SQLFunction is a SECURITY DEFINER function of no extension.
type SQLFunction struct {
	Name  string `json:"name"` // with its schema and the types of its arguments
	Owner string `json:"owner"`
	// SearchPath is its own; absent when it has none.
	SearchPath *string `json:"search_path,omitempty"`
	// WritableSchemas are those of the search path in which PUBLIC may create.
	WritableSchemas []string `json:"writable_schemas"`
	PublicExecute   bool     `json:"public_execute"`
}

// SQLLanguage is an untrusted language, with the number of functions in it.
type SQLLanguage struct {
	Name      string `json:"name"`
	Functions int    `json:"functions"`
	// OfExtension: it goes with the extension that brought it.
	OfExtension bool `json:"of_extension"`
}

// SQLRowSecurity is a table with row security, or with policies.
type SQLRowSecurity struct {
	Table    string `json:"table"`
	Owner    string `json:"owner"`
	Enabled  bool   `json:"enabled"`
	Forced   bool   `json:"forced"`
	Policies int    `json:"policies"`
}

// SQLPolicy is a permissive policy that is always true.
type SQLPolicy struct {
	Table   string `json:"table"`
	Name    string `json:"name"`
	Command string `json:"command"`
}

// SQLView is a view that reads a table with row security as its owner.
type SQLView struct {
	Name         string `json:"name"`
	Table        string `json:"table"`
	Materialized bool   `json:"materialized"`
}

// SQLForeignServer is a server that the database connects to as a client.
type SQLForeignServer struct {
	Name    string `json:"name"`
	Wrapper string `json:"wrapper"`
	Mode    string `json:"sslmode"` // "" is not written
	Root    string `json:"sslrootcert"`
	Host    string `json:"host"`
}

// SQLUserMapping is that a role, or everybody, has a user mapping; its options are not
// read.
type SQLUserMapping struct {
	Server string `json:"server"`
	Role   string `json:"role"` // "" is everybody
	Public bool   `json:"public"`
}

// SQLPublication is a logical publication.
type SQLPublication struct {
	Name      string `json:"name"`
	Owner     string `json:"owner"`
	AllTables bool   `json:"all_tables"`
}

// SQLExtension is an installed extension.
type SQLExtension struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	// Default is the version that the server has.
	Default string `json:"default_version"`
	Schema  string `json:"schema"`
}

// SQLEventTrigger is an event trigger.
type SQLEventTrigger struct {
	Name    string `json:"name"`
	Event   string `json:"event"`
	Enabled bool   `json:"enabled"`
	Owner   string `json:"owner"`
}
