package tlsprobe

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/collect/tlsprobe/verify"
)

// Default ports: PostgreSQL's, and that of DigitalOcean's clusters.
const (
	defaultPort      = 5432
	digitalOceanPort = 25060
	digitalOceanZone = ".ondigitalocean.com"
	maxListed        = 1 << 20 // bytes of a list of targets
)

// ParseTargets reads what a user writes for an endpoint: HOST, HOST:PORT,
// [ADDRESS]:PORT, a connection URL or a keyword string ("host=… port=…"). The
// latter may name several hosts. Whatever else stands there is ignored, the
// password above all: it is neither kept, sent nor repeated in an error.
func ParseTargets(s string) ([]Target, error) {
	s = strings.TrimSpace(s)
	s = strings.TrimPrefix(s, "jdbc:")
	switch {
	case s == "":
		return nil, errors.New("no host is named")
	case strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://"):
		return parseURL(s)
	case strings.Contains(s, "://"):
		scheme, _, _ := strings.Cut(s, "://")
		return nil, fmt.Errorf("%s:// is no PostgreSQL URL: it begins with postgresql://", verify.Clean(scheme, 20))
	case strings.Contains(s, "="):
		return parseKeywords(s)
	case strings.ContainsAny(s, "@ /"):
		return nil, errors.New("write HOST:PORT, a postgresql:// URL or \"host=… port=…\"")
	}
	host, port := splitHostPort(s)
	return targets([]string{host}, []string{port}, nil, "", "")
}

// splitHostPort cuts the port off, if there is one. An IPv6 address with a port
// stands in brackets.
func splitHostPort(s string) (host, port string) {
	if rest, ok := strings.CutPrefix(s, "["); ok {
		if host, port, ok = strings.Cut(rest, "]"); ok {
			return host, strings.TrimPrefix(port, ":")
		}
	}
	if strings.Count(s, ":") > 1 {
		return s, ""
	}
	host, port, _ = strings.Cut(s, ":")
	return host, port
}

func parseURL(s string) ([]Target, error) {
	_, rest, _ := strings.Cut(s, "://")
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	authority, rest := rest[:end], rest[end:]
	path, query, _ := strings.Cut(rest, "?")
	query, _, _ = strings.Cut(query, "#")
	login, hostsAndPorts, ok := strings.Cut(authority, "@")
	if !ok {
		login, hostsAndPorts = "", authority
	}
	// A password with such a character would go on as a host or database, and so be
	// looked up or sent.
	if strings.Contains(hostsAndPorts, "@") || strings.Contains(path, "@") || (!ok && strings.Contains(rest, "@")) {
		return nil, errors.New("the URL has an @ too many: in a user's name or password write %40 for @, %2F for /, %3A for :, %3F for ?, %23 for #")
	}
	user, _, _ := strings.Cut(login, ":")
	var hosts, ports []string
	for part := range strings.SplitSeq(hostsAndPorts, ",") {
		h, p := splitHostPort(part)
		hosts, ports = append(hosts, h), append(ports, p)
	}
	database := strings.TrimPrefix(path, "/")
	var addresses []string
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, errors.New("the URL's parameters cannot be read: a % has to be followed by two hexadecimal digits")
	}
	for name, list := range map[string]*[]string{"host": &hosts, "port": &ports, "hostaddr": &addresses} {
		if v := values.Get(name); v != "" {
			*list = strings.Split(v, ",")
		}
	}
	user, database = cmp.Or(values.Get("user"), user), cmp.Or(values.Get("dbname"), database)
	unescape := func(s string) string {
		if u, err := url.PathUnescape(s); err == nil {
			return u
		}
		return s
	}
	for i := range hosts {
		hosts[i] = unescape(hosts[i])
	}
	return targets(hosts, ports, addresses, unescape(user), unescape(database))
}

// parseKeywords reads libpq's keyword form
// (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING).
func parseKeywords(s string) ([]Target, error) {
	values := map[string]string{}
	if err := setting.EachKeyword(s, func(key, value string) { values[key] = value }); err != nil {
		return nil, fmt.Errorf("%w: write keyword=value, and quotes around a value with spaces", err)
	}
	split := func(key string) []string {
		if values[key] == "" {
			return nil
		}
		return strings.Split(values[key], ",")
	}
	hosts, addresses := split("host"), split("hostaddr")
	if hosts == nil {
		hosts = addresses
	}
	return targets(hosts, split("port"), addresses, values["user"], values["dbname"])
}

// targets pairs hosts with ports: one port is for all of them.
func targets(hosts, ports, addresses []string, user, database string) ([]Target, error) {
	if len(hosts) == 0 {
		return nil, errors.New("no host is named")
	}
	if len(ports) > 1 && len(ports) != len(hosts) {
		return nil, fmt.Errorf("%d hosts and %d ports: give one port for all, or one each", len(hosts), len(ports))
	}
	var list []Target
	for i, h := range hosts {
		h = strings.TrimSpace(h)
		switch {
		case h == "":
			return nil, errors.New("no host is named")
		case strings.HasPrefix(h, "/") || strings.HasPrefix(h, "@"):
			return nil, errors.New("the host is a unix socket, which has no TLS to look at")
		case len(h) > 255 || strings.ContainsAny(h, " \t\r\n\"'`\\@?#%"):
			return nil, errors.New("the host's name holds characters that no host name has")
		}
		t := Target{Host: h, Port: defaultPort}
		if strings.HasSuffix(strings.ToLower(h), digitalOceanZone) {
			t.Port = digitalOceanPort
		}
		port := ""
		if len(ports) > 0 {
			port = strings.TrimSpace(ports[min(i, len(ports)-1)])
		}
		if port != "" {
			n, err := strconv.Atoi(port)
			if err != nil || n < 1 || n > 65535 {
				return nil, errors.New("the port is no number from 1 to 65535")
			}
			t.Port = n
		}
		if i < len(addresses) && addresses[i] != "" && addresses[i] != h {
			if net.ParseIP(addresses[i]) == nil {
				return nil, errors.New("hostaddr is no IP address")
			}
			t.ConnectTo = net.JoinHostPort(addresses[i], strconv.Itoa(t.Port))
		}
		if user != "" {
			t.Users = []string{user}
		}
		if database != "" {
			t.Databases = []string{database}
		}
		list = append(list, t)
	}
	return list, nil
}

// Merge makes one of targets that are the same endpoint, as lists of URLs have
// them: it is looked at once, with the names of all. The same endpoint by two
// addresses is an error.
func Merge(list []Target) ([]Target, error) {
	var merged []Target
	add := func(to *[]string, names []string) {
		for _, n := range names {
			if !slices.Contains(*to, n) {
				*to = append(*to, n)
			}
		}
	}
	at := map[string]int{}
	for _, t := range list {
		id := net.JoinHostPort(strings.ToLower(t.Host), strconv.Itoa(t.Port))
		i, ok := at[id]
		if !ok {
			at[id] = len(merged)
			t.Users, t.Databases = slices.Clone(t.Users), slices.Clone(t.Databases)
			merged = append(merged, t)
			continue
		}
		m := &merged[i]
		if m.ConnectTo != t.ConnectTo {
			return nil, fmt.Errorf("%s is named twice, to be reached in two ways: probe them one after the other", id)
		}
		add(&m.Users, t.Users)
		add(&m.Databases, t.Databases)
	}
	return merged, nil
}

// ReadTargets reads a list of targets, one a line; empty lines and those that
// begin with # are left out.
func ReadTargets(r io.Reader) ([]Target, error) {
	var list []Target
	lines := bufio.NewScanner(io.LimitReader(r, maxListed))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		t, err := ParseTargets(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		list = append(list, t...)
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return list, nil
}

// ParseConnectTo reads HOST:PORT:ADDR:PORT, as curl's --connect-to has it, into
// Options.ConnectTo. IPv6 addresses stand in brackets.
func ParseConnectTo(specs []string) (map[string]string, error) {
	m := map[string]string{}
	for _, s := range specs {
		var parts []string
		rest := s
		for rest != "" {
			var part string
			if strings.HasPrefix(rest, "[") {
				in, after, ok := strings.Cut(rest[1:], "]")
				if !ok {
					break
				}
				part, rest = in, strings.TrimPrefix(after, ":")
			} else {
				part, rest, _ = strings.Cut(rest, ":")
			}
			parts = append(parts, part)
		}
		bad := fmt.Errorf("%q: write HOST:PORT:ADDR:PORT (an IPv6 address in brackets)", verify.Clean(s, 120))
		if len(parts) != 4 || parts[0] == "" || parts[2] == "" {
			return nil, bad
		}
		for _, i := range []int{1, 3} {
			if n, err := strconv.Atoi(parts[i]); err != nil || n < 1 || n > 65535 {
				return nil, bad
			}
		}
		m[net.JoinHostPort(parts[0], parts[1])] = net.JoinHostPort(parts[2], parts[3])
	}
	return m, nil
}
