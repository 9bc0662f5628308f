package terraform

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"dbaudit/pkg/jsonfile"
	"dbaudit/pkg/snapshot"
)

// document is what is read of `terraform show -json`, of a plan or a state:
// https://developer.hashicorp.com/terraform/internals/json-format. Resources of
// other types are dropped as they are read, so that memory does not grow with
// them.
type document struct {
	formatVersion string
	errored       bool
	resources     []resource
	outputs       map[string]output
	config        module // of the root
	byBlock       map[string][]*resource
	prior         []resource // managed ones of the state before a plan
	// local gives what a local value of a module refers to, from the .tf files; a plan
	// does not show it.
	local func(module []string, reference string) (e expression, known bool)
	// shape is what the .tf files say of an argument of a block; nothing without them.
	shape func(module []string, block, argument string) shape
}

// resource is one instance of a resource, as it is and as it will be.
type resource struct {
	address, kind, name string
	module              string // address of its module, "" for the root
	index               string // of count or for_each, as JSON; "" without
	data, deposed       bool   // deposed: what is left of one that was replaced
	change              string
	before, after       *values
	unknown             unknowns
}

// values are the attributes that are read, of all resource types together. The
// secrets among them never leave this package.
type values struct {
	ID                 string         `json:"id"`
	UUID               string         `json:"uuid"`
	ClusterID          string         `json:"cluster_id"`
	Name               string         `json:"name"`
	Engine             string         `json:"engine"`
	Version            string         `json:"version"`
	Region             string         `json:"region"`
	NodeCount          *int           `json:"node_count"`
	PrivateNetworkUUID *string        `json:"private_network_uuid"`
	Tags               []string       `json:"tags"`
	Rules              []firewallRule `json:"rule"`
	Mode               string         `json:"mode"`
	DBName             string         `json:"db_name"`
	User               string         `json:"user"`

	Password   string `json:"password"`
	URI        string `json:"uri"`
	PrivateURI string `json:"private_uri"`
	Content    string `json:"content"` // of a local_file
	Content64  string `json:"content_base64"`

	IPRange string    `json:"ip_range"` // of a VPC network
	VPCIDs  []string  `json:"vpc_ids"`  // of a peering
	Spec    []appSpec `json:"spec"`     // of an app
}

// firewallRule is one trusted source.
type firewallRule struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// unknowns says which attributes are known after the apply only.
type unknowns map[string]jsontext.Value

// is reports whether the whole attribute is known after the apply only.
func (u unknowns) is(attribute string) bool { return string(u[attribute]) == "true" }

// elements are the unknowns of a list of blocks, one for each block.
func (u unknowns) elements(attribute string) []unknowns {
	var list []unknowns
	if json.Unmarshal(u[attribute], &list) != nil {
		return nil
	}
	return list
}

// output is a value of the root module that is printed. unknown: in part or whole it is
// known after the apply only.
type output struct {
	sensitive, unknown bool
	value              string
}

// module is the configuration of one module.
type module struct {
	Outputs     map[string]moduleOutput `json:"outputs"`
	Resources   []moduleResource        `json:"resources"`
	ModuleCalls map[string]moduleCall   `json:"module_calls"`

	byName map[string]*moduleResource
}

type moduleOutput struct {
	Expression expression `json:"expression"`
}

type moduleResource struct {
	Mode        string                    `json:"mode"`
	Type        string                    `json:"type"`
	Name        string                    `json:"name"`
	Expressions map[string]jsontext.Value `json:"expressions"`
	ForEach     expression                `json:"for_each_expression"`
}

type moduleCall struct {
	Source      string                    `json:"source"`
	Expressions map[string]jsontext.Value `json:"expressions"`
	ForEach     expression                `json:"for_each_expression"`
	Module      *module                   `json:"module"`
}

// expression is what a value is made of.
type expression struct {
	References []string       `json:"references,omitempty"`
	Constant   jsontext.Value `json:"constant_value,omitzero"`
	shape      shape
}

// shape is what references alone do not show. set: it is toset(...). makesKey: it makes a
// key of its own, so that no instance can be told by its key.
type shape struct{ set, makesKey bool }

// isSet reports whether a for_each goes over a set, so that each.value is each.key. A plan
// writes a constant set as a list.
func (e expression) isSet() bool { return e.shape.set || e.Constant.Kind() == '[' }

// relevant are the resource types that are kept.
var relevant = map[string]bool{
	typeCluster: true, typeReplica: true, typeFirewall: true, typePool: true, typeUser: true, typeDatabase: true, typeLocalFile: true,
	typeApp: true, typeVPC: true, typePeering: true,
}

// Types of Terraform's resources that are read.
const (
	typeCluster   = "digitalocean_database_cluster"
	typeReplica   = "digitalocean_database_replica"
	typeFirewall  = "digitalocean_database_firewall"
	typePool      = "digitalocean_database_connection_pool"
	typeUser      = "digitalocean_database_user"
	typeDatabase  = "digitalocean_database_db"
	typeLocalFile = "local_file"
	typeApp       = "digitalocean_app"
	typeVPC       = "digitalocean_vpc"
	typePeering   = "digitalocean_vpc_peering"
)

// Errors of a file that is not `terraform show -json`.
var (
	errBinary  = errors.New("a plan as terraform keeps it, which only terraform reads: `terraform show -json FILE` (or `tofu show -json FILE`) makes JSON of it")
	errState   = errors.New("a state file as terraform keeps it: `terraform show -json` (or `tofu show -json`) makes the JSON that is read here")
	errForeign = errors.New("no plan or state: `terraform show -json` writes an object with format_version")
)

// read reads a plan or a state. The errors say what the file is and which
// command makes the right one.
func read(r io.Reader) (*document, error) {
	// PowerShell writes what it redirects in UTF-16.
	in := bufio.NewReaderSize(transform.NewReader(r, unicode.BOMOverride(transform.Nop)), 64<<10)
	start, _ := in.Peek(4)
	if bytes.HasPrefix(start, []byte("PK\x03\x04")) {
		return nil, errBinary
	}
	if len(bytes.TrimSpace(start)) == 0 {
		return nil, errors.New("the file is empty")
	}
	d := &document{outputs: map[string]output{}}
	dec := jsontext.NewDecoder(in, jsontext.AllowInvalidUTF8(true))
	err := object(dec, func(key string) error { return d.field(dec, key) })
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, errors.New("the file ends in the middle: it was cut")
	case err != nil:
		return nil, err
	case d.formatVersion == "":
		return nil, errForeign
	}
	d.untouched()
	return d, nil
}

// untouched adds what the state has and the plan leaves out, as -target does: it stays.
func (d *document) untouched() {
	planned := map[string]bool{}
	for i := range d.resources {
		planned[d.resources[i].address] = true
	}
	for i := range d.prior {
		if !planned[d.prior[i].address] {
			d.resources = append(d.resources, d.prior[i])
		}
	}
	d.prior = nil
}

// object calls each with every key of the object that comes next.
func object(dec *jsontext.Decoder, each func(key string) error) error {
	if dec.PeekKind() != '{' {
		if _, err := dec.ReadToken(); err != nil {
			return err
		}
		return errForeign
	}
	_, _ = dec.ReadToken()
	for dec.PeekKind() != '}' {
		key, err := dec.ReadToken()
		if err != nil {
			return err
		}
		if err := each(key.String()); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// array calls each before every element of the array that comes next.
func array(dec *jsontext.Decoder, each func() error) error {
	if dec.PeekKind() != '[' {
		return dec.SkipValue() // null, or nothing that is understood
	}
	_, _ = dec.ReadToken()
	for dec.PeekKind() != ']' {
		if err := each(); err != nil {
			return err
		}
	}
	_, err := dec.ReadToken()
	return err
}

// field reads one key of the document.
func (d *document) field(dec *jsontext.Decoder, key string) error {
	switch key {
	case "format_version":
		if err := decode(dec, &d.formatVersion); err != nil {
			return err
		}
		// 0.1 and 0.2 were betas; a new major version may mean something else.
		if v, _, _ := strings.Cut(d.formatVersion, "."); v != "0" && v != "1" {
			return fmt.Errorf("format_version %q: versions 0 and 1 are known", d.formatVersion)
		}
		return nil
	case "lineage", "serial":
		return errState
	case "errored":
		return decode(dec, &d.errored)
	case "resource_changes":
		return array(dec, func() error { return d.resourceChange(dec) })
	case "deferred_changes": // what becomes of them is for another apply
		return array(dec, func() error {
			return object(dec, func(key string) error {
				if key != "resource_change" {
					return dec.SkipValue()
				}
				n := len(d.resources)
				err := d.resourceChange(dec)
				for i := range d.resources[n:] {
					d.resources[n+i].change = snapshot.ChangeUnknown
				}
				return err
			})
		})
	case "output_changes":
		return object(dec, func(name string) error { return d.outputChange(dec, name) })
	case "configuration":
		return decode(dec, &struct {
			RootModule *module `json:"root_module"`
		}{&d.config})
	case "prior_state":
		return object(dec, func(key string) error {
			if key != "values" {
				return dec.SkipValue()
			}
			return d.stateValues(dec, true)
		})
	case "values":
		return d.stateValues(dec, false)
	}
	return dec.SkipValue()
}

// decode reads the next value. The error names no value, which may be a secret.
func decode(dec *jsontext.Decoder, into any) error {
	err := json.UnmarshalDecode(dec, into)
	if semantic, ok := errors.AsType[*json.SemanticError](err); ok {
		return fmt.Errorf("%s: %s where another type belongs", semantic.JSONPointer, jsonfile.KindName(semantic.JSONKind))
	}
	return err
}
