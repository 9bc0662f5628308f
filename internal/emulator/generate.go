package emulator

import (
	"fmt"
	"math/rand/v2"
	"time"

	"dbaudit/internal/emulator/pki"
)

// Generation says what [Generate] makes.
type Generation struct {
	// Clusters is how many PostgreSQL clusters there are.
	Clusters int
	// OtherEngines is how many of other engines are strewn among them.
	OtherEngines int
	// Seed decides everything that is drawn: the same seed gives the same account.
	Seed uint64
	// Bad is the share of clusters with something wrong, 0 to 1.
	Bad float64
	// Replicas is the share of clusters with a read replica, Pools with a pool.
	Replicas, Pools float64
	// Server is how every endpoint behaves. For benchmarks of the API alone use
	// [Account.StartAPI], which starts none.
	Server Server
	// Now is the account's clock; zero: the real one.
	Now time.Time
}

// generated numbers of an account's other resources.
const (
	generatedDroplets = 200
	generatedTags     = 20
)

// regions of the generated clusters, each with a VPC.
var regions = []string{"fra1", "ams3", "nyc3", "sfo3", "sgp1"}

// trouble is one way in which a generated cluster is badly kept.
var trouble = []func(r *rand.Rand, c *Cluster){
	func(_ *rand.Rand, c *Cluster) { c.TrustedSources = nil },
	func(_ *rand.Rand, c *Cluster) {
		c.TrustedSources = append(c.TrustedSources, TrustedSource{IPAddr: "0.0.0.0/0", Description: "temporary"})
	},
	func(r *rand.Rand, c *Cluster) {
		c.TrustedSources = append(c.TrustedSources, TrustedSource{IPAddr: fmt.Sprintf("198.%d.0.0/16", 52+r.IntN(100)), Description: "provider"})
	},
	func(r *rand.Rand, c *Cluster) {
		c.TrustedSources = append(c.TrustedSources, TrustedSource{Droplet: fmt.Sprint(900000000 + r.IntN(1e6)), Description: "gone"})
	},
	func(r *rand.Rand, c *Cluster) {
		c.TrustedSources = append(c.TrustedSources, TrustedSource{IPAddr: fmt.Sprintf("192.0.2.%d", 1+r.IntN(250))})
	},
	func(_ *rand.Rand, c *Cluster) {
		c.Version, c.SemanticVersion, c.EndOfLife = "13", "13.22", Date{"2025-11-13"}
	},
	func(_ *rand.Rand, c *Cluster) { c.VPC = "" },
	func(_ *rand.Rand, c *Cluster) { c.Nodes = 1 },
	func(_ *rand.Rand, c *Cluster) {
		c.Pools = []Pool{{Name: "pool", Mode: "transaction", Size: 10, Database: "defaultdb", User: "doadmin"}}
	},
	func(_ *rand.Rand, c *Cluster) { c.LogSinks = nil },
}

// Generate makes an account of any size. CAs and certificates are of elliptic
// curves, and made only when they are asked for.
func Generate(g Generation) *Account {
	r := rand.New(rand.NewPCG(g.Seed, 0x64626175646974)) //nolint:gosec // a benchmark's account, not a secret
	a := &Account{Now: g.Now, Token: DefaultToken, Number: 1234}
	for _, slug := range regions {
		a.VPCs = append(a.VPCs, VPC{Name: "vpc-" + slug, Region: slug, Range: "10.100.0.0/16"})
	}
	for i := range generatedDroplets {
		slug := regions[i%len(regions)]
		a.Droplets = append(a.Droplets, Droplet{
			Name: fmt.Sprintf("app-%03d", i), Region: slug, VPC: "vpc-" + slug, Tags: []string{fmt.Sprintf("tier-%02d", i%generatedTags)},
			Public: fmt.Sprintf("203.0.113.%d", i), Private: fmt.Sprintf("10.100.1.%d", i),
		})
	}
	others := []string{"mysql", "valkey", "mongodb", "kafka", "opensearch"}
	total := g.Clusters + g.OtherEngines
	a.Clusters = make([]Cluster, 0, total)
	for i := range total {
		// The other engines are spread evenly: one at each step of the ratio.
		if other := (i+1)*g.OtherEngines/total - i*g.OtherEngines/total; other > 0 {
			a.Clusters = append(a.Clusters, Cluster{Name: fmt.Sprintf("other-%06d", i), Engine: others[i%len(others)], Version: "8"})
			continue
		}
		a.Clusters = append(a.Clusters, g.cluster(r, i))
	}
	return a
}

func (g Generation) cluster(r *rand.Rand, i int) Cluster {
	slug := regions[r.IntN(len(regions))]
	c := Cluster{
		Name: fmt.Sprintf("db-%06d", i), Version: "17", SemanticVersion: "17.6", EndOfLife: Days(1095),
		Nodes: 2, Region: slug, VPC: "vpc-" + slug, Tags: []string{"prod"},
		Users:    []User{{Name: "doadmin"}, {Name: "app"}},
		LogSinks: []LogSink{{Name: "siem", Server: "logs.example.com"}},
		CA:       Authority{Key: pki.ECDSAP256},
		Server:   g.Server,
		TrustedSources: []TrustedSource{
			{Droplet: fmt.Sprintf("app-%03d", r.IntN(generatedDroplets)), Description: "the application"},
			{Tag: fmt.Sprintf("tier-%02d", r.IntN(generatedTags)), Description: "its tier"},
		},
	}
	if r.Float64() < g.Pools {
		c.Pools = []Pool{{Name: "pool", Mode: "transaction", Size: 10, Database: "defaultdb", User: "app"}}
	}
	if r.Float64() < g.Replicas {
		c.Replicas = []Replica{{Name: c.Name + "-read", TrustedSources: c.TrustedSources[:1:1]}}
	}
	if r.Float64() < g.Bad {
		for range 1 + r.IntN(3) {
			trouble[r.IntN(len(trouble))](r, &c)
		}
	}
	return c
}
