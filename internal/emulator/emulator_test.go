package emulator

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/digitalocean/godo"
	"golang.org/x/oauth2"
)

func start(t *testing.T, description string) *Running {
	t.Helper()
	a, err := Load(strings.NewReader(description))
	if err != nil {
		t.Fatal(err)
	}
	run, err := a.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = run.Close() })
	return run
}

func client(t *testing.T, run *Running) *godo.Client {
	t.Helper()
	c, err := godo.New(oauth2.NewClient(t.Context(), oauth2.StaticTokenSource(&oauth2.Token{AccessToken: run.Token})), godo.SetBaseURL(run.URL+"/"))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// dialer gives the loopback address that --connect-to maps host:port to.
func mapped(t *testing.T, run *Running, hostPort string) string {
	t.Helper()
	for _, v := range run.ConnectTo {
		if to, found := strings.CutPrefix(v, hostPort+":"); found {
			return to
		}
	}
	t.Fatalf("no --connect-to value for %s among %q", hostPort, run.ConnectTo)
	return ""
}

const small = `
droplets:
  - {name: web, count: 3, region: fra1, public: 203.0.113.10, private: 10.114.0.2, tags: [web]}
vpcs: [{name: prod, region: fra1, range: 10.114.0.0/20}]
clusters:
  - name: orders
    vpc: prod
    nodes: 2
    trusted_sources:
      - {droplet: web-2, description: the web tier}
      - {tag: web}
    pools: [{name: app, mode: transaction, size: 10, db: defaultdb, user: app}]
    replicas: [{name: reports}]
  - {name: cache, engine: valkey, version: "8"}
`

// TestGodo reads the account with DigitalOcean's own client.
func TestGodo(t *testing.T) {
	run := start(t, small)
	c := client(t, run)
	ctx := t.Context()
	dbs, _, err := c.Databases.List(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(dbs) != 2 || dbs[0].Name != "orders" || dbs[1].EngineSlug != "valkey" {
		t.Fatalf("databases: %+v", dbs)
	}
	id := dbs[0].ID
	rules, _, err := c.Databases.GetFirewallRules(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 2 || rules[0].Type != "droplet" || rules[0].Value != "401000002" || rules[0].ClusterUUID != id {
		t.Errorf("rules: %+v", rules)
	}
	ca, _, err := c.Databases.GetCA(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := run.CAPEM("orders"); err != nil || string(want) != string(ca.Certificate) {
		t.Errorf("the CA served is not the cluster's: %v", err)
	}
	replicas, _, err := c.Databases.ListReplicas(ctx, id, nil)
	if err != nil || len(replicas) != 1 {
		t.Fatalf("replicas: %+v, %v", replicas, err)
	}
	if rules, _, err := c.Databases.GetFirewallRules(ctx, replicas[0].ID); err != nil || len(rules) != 0 {
		t.Errorf("the replica's own rules: %+v, %v", rules, err)
	}
	pools, _, err := c.Databases.ListPools(ctx, id, nil)
	if err != nil || len(pools) != 1 || pools[0].Connection.Port != PoolPort {
		t.Errorf("pools: %+v, %v", pools, err)
	}
	droplets, resp, err := c.Droplets.List(ctx, &godo.ListOptions{PerPage: 2})
	if err != nil || len(droplets) != 2 || resp.Links.IsLastPage() || resp.Meta.Total != 3 {
		t.Errorf("droplets: %d, %v, %v", len(droplets), resp, err)
	}
	if ip, err := droplets[0].PublicIPv4(); err != nil || ip != "203.0.113.10" {
		t.Errorf("the first droplet's address: %q, %v", ip, err)
	}
	if _, err := c.Databases.UpdateFirewallRules(ctx, id, &godo.DatabaseUpdateFirewallRulesRequest{}); err == nil {
		t.Error("a PUT was accepted")
	}
	last := run.Requests()[len(run.Requests())-1]
	if last.Method != http.MethodPut || last.Status != http.StatusMethodNotAllowed {
		t.Errorf("the log does not show the PUT: %+v", last)
	}
}

// TestVerifyFull does what a client with sslmode=verify-full does.
func TestVerifyFull(t *testing.T) {
	run := start(t, small)
	pem, err := run.CAPEM("orders")
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	for _, host := range []string{"orders-do-user-1234-0", "private-orders-do-user-1234-0", "replica-orders-do-user-1234-0", "reports-do-user-1234-0"} {
		host += ".b.db.ondigitalocean.com"
		conn, err := net.Dial("tcp", mapped(t, run, host+":25060"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = conn.Write([]byte{0, 0, 0, 8, 4, 210, 22, 47})
		answer := make([]byte, 1)
		if _, err := io.ReadFull(conn, answer); err != nil || answer[0] != 'S' {
			t.Fatalf("%s answered %q to an SSLRequest: %v", host, answer, err)
		}
		inside := tls.Client(conn, &tls.Config{ServerName: host, RootCAs: roots})
		if err := inside.Handshake(); err != nil {
			t.Errorf("%s: %v", host, err)
		}
		_ = conn.Close()
	}
}

// TestDropped shows that a connect to a dropped endpoint gets no answer.
func TestDropped(t *testing.T) {
	run := start(t, "clusters: [{name: quiet, server: {reachable: dropped}}]")
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", mapped(t, run, "quiet-do-user-1234-0.b.db.ondigitalocean.com:25060"))
	if err == nil {
		_ = conn.Close()
		t.Fatal("connected")
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		var timeout net.Error
		if !errors.As(err, &timeout) || !timeout.Timeout() {
			t.Fatalf("want a timeout: %v", err)
		}
	}
}

func get(t *testing.T, run *Running, token, path string) (int, map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, run.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body := map[string]any{}
	if err := json.NewDecoder(resp.Body).Decode(&body); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return resp.StatusCode, body
}

func TestRefusals(t *testing.T) {
	run := start(t, small)
	if status, body := get(t, run, "wrong", "/v2/databases"); status != 401 || body["id"] != "unauthorized" {
		t.Errorf("a wrong token: %d %v", status, body)
	}
	if status, body := get(t, run, run.Token, "/v2/databases/none/firewall"); status != 404 || body["id"] != "not_found" {
		t.Errorf("no such cluster: %d %v", status, body)
	}
	run.SetScopes("database:read")
	if status, _ := get(t, run, run.Token, "/v2/droplets"); status != 403 {
		t.Errorf("without droplet:read: %d", status)
	}
	_, body := get(t, run, run.Token, "/v2/databases")
	text, _ := json.Marshal(body)
	if strings.Contains(string(text), PasswordPrefix) {
		t.Error("without database:view_credentials a password was shown")
	}
	run.SetScopes()
	_, body = get(t, run, run.Token, "/v2/databases")
	text, _ = json.Marshal(body)
	if !strings.Contains(string(text), PasswordPrefix) {
		t.Error("no invented password: tests that none gets out would prove nothing")
	}
	_, ca := get(t, run, run.Token, "/v2/databases/"+run.Account.Clusters[0].ID+"/ca")
	if _, err := base64.StdEncoding.DecodeString(ca["ca"].(map[string]any)["certificate"].(string)); err != nil {
		t.Error(err)
	}
}

// TestDemoStarts starts the demo's account, all of it.
func TestDemoStarts(t *testing.T) {
	a, err := Demo()
	if err != nil {
		t.Fatal(err)
	}
	run, err := a.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = run.Close() }()
	postgres := 0
	for _, c := range a.Clusters {
		if isPostgreSQL(c.Engine) {
			postgres++
		}
	}
	if postgres < 8 || postgres == len(a.Clusters) {
		t.Errorf("%d of %d clusters are PostgreSQL", postgres, len(a.Clusters))
	}
	if len(run.ConnectTo) < 25 || len(run.Unresolvable) > 0 {
		t.Errorf("%d endpoints, of which %q would be looked up", len(run.ConnectTo), run.Unresolvable)
	}
}
