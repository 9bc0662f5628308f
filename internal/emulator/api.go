package emulator

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// api answers as https://api.digitalocean.com does.
type api struct {
	ctx  context.Context
	base string // of links

	mu      sync.RWMutex // guards acct, scopes and the indexes
	acct    *Account
	scopes  []string
	byID    map[string]*Cluster // clusters
	replica map[string]replicaOf

	pki     *authorities
	faults  faults
	limit   limiter
	log     requestLog
	latency atomic.Int64
	serial  atomic.Int64
}

type replicaOf struct {
	cluster *Cluster
	replica *Replica
}

func newAPI(ctx context.Context, a *Account, p *authorities, base string) *api {
	s := &api{ctx: ctx, base: base, acct: a, scopes: a.Scopes, pki: p}
	s.index()
	return s
}

// index is called with mu held, or before anything else can hold it.
func (s *api) index() {
	s.byID, s.replica = make(map[string]*Cluster, len(s.acct.Clusters)), map[string]replicaOf{}
	for i := range s.acct.Clusters {
		c := &s.acct.Clusters[i]
		s.byID[c.ID] = c
		for j := range c.Replicas {
			s.replica[c.Replicas[j].ID] = replicaOf{c, &c.Replicas[j]}
		}
	}
}

func (s *api) setScopes(scopes []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scopes = slices.Clone(scopes)
}

// may reports whether the token holds the scope. Called with mu held.
func (s *api) may(scope string) bool {
	return len(s.scopes) == 0 || slices.Contains(s.scopes, scope)
}

// answer is one response before it is written.
type answer struct {
	status int
	header http.Header
	body   any
}

// failure is an error body: {"id","message","request_id"} (the API's schema "error").
func failure(status int, id, message string) answer {
	return answer{status: status, body: errorBody{ID: id, Message: message}}
}

type errorBody struct {
	ID        string `json:"id"`
	Message   string `json:"message"`
	RequestID string `json:"request_id"`
}

func notFound() answer {
	return failure(http.StatusNotFound, "not_found", "The resource you requested could not be found.")
}

// ServeHTTP answers one request: log, latency, method, token, rate limit, fault,
// scope, answer.
func (s *api) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	requestID := uuidOf("request", strconv.FormatInt(s.serial.Add(1), 10))
	entry := s.log.add(Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, At: time.Now()})
	if d := time.Duration(s.latency.Load()); d > 0 && !sleep(r.Context(), d) {
		return
	}
	if !s.authorized(r) {
		s.write(w, entry, requestID, failure(http.StatusUnauthorized, "unauthorized", "Unable to authenticate you"))
		return
	}
	allowed, header := s.limit.take(time.Now())
	for k, v := range header {
		w.Header()[k] = v
	}
	if !allowed {
		s.write(w, entry, requestID, failure(http.StatusTooManyRequests, "too_many_requests", "API rate limit exceeded."))
		return
	}
	if r.Method != http.MethodGet {
		s.write(w, entry, requestID, failure(http.StatusMethodNotAllowed, "method_not_allowed", "the emulator answers GET alone"))
		return
	}
	fault, faulty := s.faults.take(r.URL.Path)
	if faulty && fault.before(s, w, r, entry, requestID) {
		return
	}
	a := s.respond(r, fault)
	if faulty && fault.after(s, w, r, entry, a) {
		return
	}
	s.write(w, entry, requestID, a)
}

func (s *api) authorized(r *http.Request) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return r.Header.Get("Authorization") == "Bearer "+s.acct.Token
}

func (s *api) write(w http.ResponseWriter, entry *Request, requestID string, a answer) {
	if e, ok := a.body.(errorBody); ok {
		e.RequestID = requestID
		a.body = e
	}
	for k, v := range a.header {
		w.Header()[k] = v
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(a.body); err != nil {
		http.Error(w, fmt.Sprintf("the emulator cannot encode its answer: %v", err), http.StatusNotImplemented)
		return
	}
	s.send(w, entry, a.status, "application/json; charset=utf-8", out.Bytes())
}

func (s *api) send(w http.ResponseWriter, entry *Request, status int, contentType string, body []byte) {
	s.log.answered(entry, status)
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// respond makes the answer that a healthy API gives.
func (s *api) respond(r *http.Request, f Fault) answer {
	s.mu.RLock()
	defer s.mu.RUnlock()
	path, ok := strings.CutPrefix(r.URL.Path, "/v2/")
	if !ok {
		return notFound()
	}
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for _, route := range routes {
		args, ok := route.match(parts)
		if !ok {
			continue
		}
		if !s.may(route.scope) {
			return failure(http.StatusForbidden, "Forbidden", "You are not authorized to perform this operation")
		}
		return route.answer(s, call{Request: r, args: args, fault: f})
	}
	return notFound()
}

// call is a request with what its path holds.
type call struct {
	*http.Request
	args  []string
	fault Fault
}

type route struct {
	pattern string // below /v2/, "*" for one part
	scope   string
	answer  func(*api, call) answer
}

func (r route) match(parts []string) (args []string, ok bool) {
	want := strings.Split(r.pattern, "/")
	if len(want) != len(parts) {
		return nil, false
	}
	for i, w := range want {
		switch {
		case w == "*":
			args = append(args, parts[i])
		case w != parts[i]:
			return nil, false
		}
	}
	return args, true
}

// routes is every call that an audit may make. Scopes are the ones the API's
// description lists for each path.
var routes = []route{
	{"databases", "database:read", (*api).listDatabases},
	{"databases/*", "database:read", (*api).getDatabase},
	{"databases/*/firewall", "database:read", (*api).firewall},
	{"databases/*/ca", "database:read", (*api).ca},
	{"databases/*/users", "database:read", (*api).users},
	{"databases/*/dbs", "database:read", (*api).dbs},
	{"databases/*/pools", "database:read", (*api).pools},
	{"databases/*/replicas", "database:read", (*api).replicas},
	{"databases/*/config", "database:read", (*api).config},
	{"databases/*/backups", "database:read", (*api).backups},
	{"databases/*/events", "database:read", (*api).events},
	{"databases/*/logsink", "database:read", (*api).logsinks},
	{"databases/*/autoscale", "database:read", (*api).autoscale},
	{"databases/*/online-migration", "database:read", (*api).onlineMigration},
	{"databases/*/do_settings", "database:read", (*api).doSettings},
	{"droplets", "droplet:read", (*api).listDroplets},
	{"droplets/*", "droplet:read", (*api).getDroplet},
	{"kubernetes/clusters", "kubernetes:read", (*api).listKubernetes},
	{"kubernetes/clusters/*", "kubernetes:read", (*api).getKubernetes},
	{"apps", "app:read", (*api).listApps},
	{"apps/*", "app:read", (*api).getApp},
	{"tags", "tag:read", (*api).listTags},
	{"tags/*", "tag:read", (*api).getTag},
	{"reserved_ips", "reserved_ip:read", (*api).listReservedIPs},
	{"vpcs", "vpc:read", (*api).listVPCs},
	{"vpcs/*", "vpc:read", (*api).getVPC},
	{"projects", "project:read", (*api).listProjects},
	{"projects/*/resources", "project:read", (*api).projectResources},
	{"account", "account:read", (*api).account},
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

// list is a page of things with links and meta, as every list but the
// databases' has.
func list[T any](s *api, c call, key string, all []T) answer {
	from, to, page, perPage := c.page(len(all))
	pages := map[string]string{}
	link := func(n int) string {
		q := c.URL.Query()
		q.Set("page", strconv.Itoa(n))
		q.Set("per_page", strconv.Itoa(perPage))
		return s.base + c.URL.Path + "?" + q.Encode()
	}
	last := (len(all) + perPage - 1) / perPage
	if page > 1 {
		pages["first"], pages["prev"] = link(1), link(page-1)
	}
	if page < last || c.fault.Kind == FaultEndlessPages {
		pages["next"], pages["last"] = link(page+1), link(max(last, page+1))
	}
	links := map[string]any{}
	if len(pages) > 0 {
		links["pages"] = pages
	}
	part := all[from:to]
	if part == nil {
		part = []T{}
	}
	return answer{status: http.StatusOK, body: map[string]any{
		key: part, "links": links, "meta": map[string]int{"total": len(all)},
	}}
}

func ok(key string, value any) answer {
	return answer{status: http.StatusOK, body: map[string]any{key: value}}
}

func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
