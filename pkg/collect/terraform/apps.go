package terraform

import (
	"fmt"
	"slices"

	"dbaudit/pkg/collect/clients"
	"dbaudit/pkg/collect/clients/readers"
	"dbaudit/pkg/snapshot"
)

// appSpec is the spec of a digitalocean_app, as far as connections go.
type appSpec struct {
	Name      string         `json:"name"`
	Env       []appVariable  `json:"env"`
	Databases []appDatabase  `json:"database"`
	Services  []appComponent `json:"service"`
	Workers   []appComponent `json:"worker"`
	Jobs      []appComponent `json:"job"`
	Functions []appComponent `json:"function"`
	Sites     []appComponent `json:"static_site"`
}

type appVariable struct {
	Key   string `json:"key"`
	Value string `json:"value"`
	Type  string `json:"type"`
}

type appDatabase struct {
	Name       string `json:"name"`
	Engine     string `json:"engine"`
	Cluster    string `json:"cluster_name"`
	Production bool   `json:"production"`
}

type appComponent struct {
	Name string        `json:"name"`
	Env  []appVariable `json:"env"`
}

// settings are the connections that the apps of a plan configure.
func (b *builder) settings() []snapshot.ClientSetting {
	var all []snapshot.ClientSetting
	for i := range b.doc.resources {
		r := &b.doc.resources[i]
		if r.kind != typeApp || r.data || r.after == nil {
			continue
		}
		at := b.blocks.place(r)
		for _, spec := range r.after.Spec {
			for n, s := range clients.JudgeApp(spec.read()) {
				c := s.ClientSetting
				c.ID = fmt.Sprintf("terraform/%s/%s/%s/%d", r.address, c.Component, c.Key, n)
				c.Origin, c.AppName = "app_platform", spec.Name
				if at != nil {
					c.Path, c.Line, c.Column = at.Path, at.Line, 1
				}
				b.bind(&c, s.Database, spec.Databases)
				all = append(all, c)
			}
		}
	}
	return all
}

// bind names the cluster that a setting's database is: of the same file, else of another
// one.
func (b *builder) bind(c *snapshot.ClientSetting, database string, databases []appDatabase) {
	i := slices.IndexFunc(databases, func(d appDatabase) bool { return database != "" && d.Name == database && d.Cluster != "" })
	if i < 0 {
		return
	}
	p := b.named(databases[i].Cluster)
	if looked := slices.IndexFunc(b.list, func(p *planned) bool { return p.cluster.Name == databases[i].Cluster }); p == nil && looked >= 0 {
		p = b.list[looked]
	}
	if p != nil {
		c.Cluster = &snapshot.ClientCluster{ID: p.cluster.ID, Name: p.cluster.Name}
	}
}

// read is a spec as one of a file or of the API. Values of type SECRET are left out.
func (s appSpec) read() readers.AppSpec {
	spec := readers.AppSpec{Databases: map[string]readers.AppDatabase{}, Variables: variables(s.Env)}
	for _, d := range s.Databases {
		spec.Databases[d.Name] = readers.AppDatabase{Engine: d.Engine, Production: d.Production || d.Cluster != ""}
	}
	for _, c := range slices.Concat(s.Services, s.Workers, s.Jobs, s.Functions, s.Sites) {
		spec.Components = append(spec.Components, readers.AppComponent{Name: c.Name, Variables: variables(c.Env)})
	}
	return spec
}

func variables(env []appVariable) []readers.Variable {
	var list []readers.Variable
	for _, v := range env {
		if v.Type != "SECRET" && v.Key != "" {
			list = append(list, readers.Variable{Name: v.Key, Value: v.Value})
		}
	}
	return list
}
