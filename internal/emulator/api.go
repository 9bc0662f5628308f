package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"dbaudit/internal/emulator/pgserver"
)

// api answers as https://api.digitalocean.com does.
type api struct {
	ctx  context.Context
	base string // of links

	mu       sync.RWMutex // guards acct, scopes and the indexes
	acct     *Account
	scopes   []string            // of the token; none: all that exist
	clusters map[string]*Cluster // by id
	sources  map[string]*[]TrustedSource

	pki     *authorities
	faults  faults
	limit   limiter
	log     requestLog
	latency atomic.Int64
	serial  atomic.Int64
}

func newAPI(ctx context.Context, a *Account, p *authorities, base string) *api {
	s := &api{ctx: ctx, base: base, acct: a, pki: p}
	s.index()
	return s
}

// index is called with mu held, or before anything else can hold it.
func (s *api) index() {
	s.clusters = make(map[string]*Cluster, len(s.acct.Clusters))
	s.sources = make(map[string]*[]TrustedSource, len(s.acct.Clusters))
	for i := range s.acct.Clusters {
		c := &s.acct.Clusters[i]
		s.clusters[c.ID], s.sources[c.ID] = c, &c.TrustedSources
		for j := range c.Replicas {
			s.sources[c.Replicas[j].ID] = &c.Replicas[j].TrustedSources
		}
	}
}

// may reports whether the token holds the scope. Called with mu held.
func (s *api) may(scope string) bool {
	return len(s.scopes) == 0 || slices.Contains(s.scopes, scope)
}

// object is a JSON object of an answer.
type object = map[string]any

// objects makes a list of objects of another list.
func objects[T any](list []T, of func(T) object) []object {
	out := make([]object, len(list))
	for i, x := range list {
		out[i] = of(x)
	}
	return out
}

// answer is one response before it is written; without a body nothing is sent.
type answer struct {
	status int
	header http.Header
	body   object
}

func ok(key string, value any) answer {
	return answer{status: http.StatusOK, body: object{key: value}}
}

// failure has the API's error body (its schema "error"); the request's id is added
// when it is sent.
func failure(status int, id, message string) answer {
	return answer{status: status, body: object{"id": id, "message": message}}
}

func notFound() answer {
	return failure(http.StatusNotFound, "not_found", "The resource you requested could not be found.")
}

func forbidden() answer {
	return failure(http.StatusForbidden, "Forbidden", "You are not authorized to perform this operation")
}

// exchange is a request that is being answered.
type exchange struct {
	*api
	w     http.ResponseWriter
	r     *http.Request
	entry *Request // in the log
	id    string
}

// ServeHTTP answers one request: log, latency, token, rate limit, fault, method,
// scope, answer.
func (s *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e := &exchange{
		api: s, w: w, r: r, id: uuidOf("request", strconv.FormatInt(s.serial.Add(1), 10)),
		entry: s.log.add(&Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, At: time.Now()}),
	}
	if d := time.Duration(s.latency.Load()); d > 0 && !pgserver.Pause(r.Context(), d) {
		return
	}
	if r.Header.Get("Authorization") != "Bearer "+s.token() {
		e.answer(failure(http.StatusUnauthorized, "unauthorized", "Unable to authenticate you"))
		return
	}
	allowed, header := s.limit.take(time.Now())
	for k, v := range header {
		w.Header()[k] = v
	}
	if !allowed {
		e.answer(failure(http.StatusTooManyRequests, "too_many_requests", "API rate limit exceeded."))
		return
	}
	fault, found := s.faults.take(r.URL.Path)
	if found && fault.instead(e) {
		return
	}
	a := s.respond(r, fault)
	if found && fault.spoil(e, a) {
		return
	}
	e.answer(a)
}

func (s *api) token() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.acct.Token
}

// answer sends an answer as JSON.
func (e *exchange) answer(a answer) {
	for k, v := range a.header {
		e.w.Header()[k] = v
	}
	if a.body == nil {
		e.send(a.status, "", nil)
		return
	}
	if a.status >= http.StatusBadRequest {
		a.body["request_id"] = e.id
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a.body); err != nil {
		http.Error(e.w, fmt.Sprintf("the emulator cannot encode its answer: %v", err), http.StatusNotImplemented)
		return
	}
	e.send(a.status, "application/json; charset=utf-8", out.Bytes())
}

func (e *exchange) send(status int, contentType string, body []byte) {
	e.log.answered(e.entry, status)
	if contentType != "" {
		e.w.Header().Set("Content-Type", contentType)
	}
	e.w.WriteHeader(status)
	_, _ = e.w.Write(body)
}

// respond makes the answer that a healthy API gives.
func (s *api) respond(r *http.Request, f Fault) answer {
	if r.Method == http.MethodGet {
		s.mu.RLock()
		defer s.mu.RUnlock()
	} else {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.acct.Writable {
			return failure(http.StatusMethodNotAllowed, "method_not_allowed", "the emulated account is read-only")
		}
	}
	p, found := strings.CutPrefix(r.URL.Path, "/v2/")
	if !found {
		return notFound()
	}
	p = strings.TrimSuffix(p, "/")
	asked := p
	if r.Method != http.MethodGet {
		asked = r.Method + " " + p
	}
	for _, route := range routes {
		if matched, _ := path.Match(route.pattern, asked); !matched {
			continue
		}
		if !s.may(route.scope) {
			return forbidden()
		}
		return route.answer(s, call{Request: r, parts: strings.Split(p, "/"), fault: f})
	}
	return notFound()
}

// call is a request with the parts of its path below /v2/.
type call struct {
	*http.Request
	parts []string
	fault Fault
}

// cluster is the id that a path below databases/ names.
func (c call) cluster() string { return c.parts[1] }

type route struct {
	pattern string // of [path.Match], below /v2/; a method other than GET before it
	scope   string
	answer  func(*api, call) answer
}

// routes are the calls that an audit makes, and the one that changes trusted sources. Scopes are the ones that the API's description lists for each path.
var routes = []route{
	{"databases", "database:read", (*api).listDatabases},
	{"databases/*", "database:read", ofCluster((*api).getDatabase)},
	{"databases/*/firewall", "database:read", (*api).getFirewall},
	{"PUT databases/*/firewall", "database:update", (*api).putFirewall},
	{"databases/*/ca", "database:read", ofCluster((*api).ca)},
	{"databases/*/users", "database:read", ofCluster((*api).users)},
	{"databases/*/users/*", "database:read", (*api).user},
	{"databases/*/dbs", "database:read", ofCluster((*api).databaseNames)},
	{"databases/*/pools", "database:read", ofCluster((*api).pools)},
	{"databases/*/replicas", "database:read", ofCluster((*api).replicas)},
	{"databases/*/config", "database:read", ofCluster((*api).config)},
	{"databases/*/backups", "database:read", ofCluster((*api).backups)},
	{"databases/*/logsink", "database:read", ofCluster((*api).logSinks)},
	{"droplets", "droplet:read", pageOf("droplets", (*api).droplets)},
	{"kubernetes/clusters", "kubernetes:read", pageOf("kubernetes_clusters", (*api).kubernetes)},
	{"apps", "app:read", pageOf("apps", (*api).apps)},
	{"tags", "tag:read", pageOf("tags", (*api).tags)},
	{"reserved_ips", "reserved_ip:read", pageOf("reserved_ips", (*api).reservedIPs)},
	{"projects", "project:read", pageOf("projects", (*api).projects)},
	{"vpcs", "vpc:read", pageOf("vpcs", (*api).vpcs)},
	{"vpc_peerings", "vpc_peering:read", pageOf("vpc_peerings", (*api).peerings)},
	{"vpc_nat_gateways", "nat_gateway:read", pageOf("vpc_nat_gateways", (*api).natGateways)},
	{"load_balancers", "load_balancer:read", pageOf("load_balancers", (*api).loadBalancers)},
	{"byoip_prefixes", "byoip_prefix:read", pageOf("byoip_prefixes", (*api).byoipPrefixes)},
}

// page cuts the part of a list of n that the query asks for: 20 a page by
// default, 200 at most (the API's general rule on pagination).
func (c call) page(n int) (from, to, page, perPage int) {
	page, perPage = 1, 20
	if v, err := strconv.Atoi(c.URL.Query().Get("page")); err == nil && v > 0 {
		page = v
	}
	if v, err := strconv.Atoi(c.URL.Query().Get("per_page")); err == nil && v > 0 {
		perPage = min(v, 200)
	}
	if c.fault.Kind == FaultEndlessPages {
		return 0, min(perPage, n), page, perPage
	}
	from = min((page-1)*perPage, n)
	return from, min(from+perPage, n), page, perPage
}

// pageOf answers a page of what all gives, with links and meta, as every list but
// the databases' has.
func pageOf(key string, all func(*api) []object) func(*api, call) answer {
	return func(s *api, c call) answer {
		found := all(s)
		from, to, page, perPage := c.page(len(found))
		pages := map[string]string{}
		link := func(n int) string {
			q := c.URL.Query()
			q.Set("page", strconv.Itoa(n))
			q.Set("per_page", strconv.Itoa(perPage))
			return s.base + c.URL.Path + "?" + q.Encode()
		}
		last := (len(found) + perPage - 1) / perPage
		if page > 1 {
			pages["first"], pages["prev"] = link(1), link(page-1)
		}
		if page < last || c.fault.Kind == FaultEndlessPages {
			pages["next"], pages["last"] = link(page+1), link(max(last, page+1))
		}
		links := object{}
		if len(pages) > 0 {
			links["pages"] = pages
		}
		a := ok(key, found[from:to])
		a.body["links"], a.body["meta"] = links, object{"total": len(found)}
		return a
	}
}
