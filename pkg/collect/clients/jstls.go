package clients

import (
	"regexp"
	"strings"
)

var readFileCall = lazily("(?:readFileSync|readFile|file)\\s*\\(\\s*(?:(?:path\\.)?(?:join|resolve)\\s*\\(\\s*(?:__dirname|process\\.cwd\\(\\)|import\\.meta\\.dirname)\\s*,\\s*)?[\"'`]([^\"'`]+)[\"'`]")

// tlsOf reads an ssl option: a boolean, a mode, an object for Node.js's
// tls.connect, or an expression that picks one.
func (j *jsFile) tlsOf(it *item) jsTLS {
	if it == nil {
		return jsTLS{}
	}
	t := j.tlsValue(it.value, 0)
	switch name := nameOf(it.value); {
	case t.at == 0:
		t.at = it.keyAt
	case name != "" && name != "true" && name != "false":
		t.also, t.at = t.at, it.keyAt // the variable's line is not the setting's
	}
	return t
}

func (j *jsFile) tlsValue(nodes []node, depth int) jsTLS {
	if len(nodes) == 0 || depth > 4 {
		return jsTLS{state: "unknown"}
	}
	if len(nodes) == 1 || len(nodes) >= 2 && nodes[1].kind == 'w' && nodes[1].text == "as" {
		n := nodes[0]
		switch n.kind {
		case 's':
			switch n.text {
			case "no-verify":
				return jsTLS{state: "no-verify", disabled: "ssl: 'no-verify'"}
			case "true":
				return jsTLS{state: "verify"}
			}
			return jsTLS{state: "mode", mode: n.text}
		case 'w':
			switch n.text {
			case "true":
				return jsTLS{state: "verify"}
			case "false", "null", "undefined":
				return jsTLS{state: "none"}
			}
			if it := j.names.find(n.text, n.at); it != nil {
				j.followed[it.keyAt] = true
				return j.tlsValue(it.value, depth+1)
			}
			return jsTLS{state: "unknown", likely: "the ssl option comes from elsewhere"}
		case 'b':
			if n.open == '{' {
				return j.tlsObject(n)
			}
			if n.open == '(' && len(n.groups) == 1 && len(n.groups[0]) == 1 {
				return j.tlsValue(n.groups[0][0].value, depth+1)
			}
		}
	}
	return j.tlsChoice(nodes, depth)
}

// tlsChoice is `cond ? a : b`, `a || b`, `cond && a`: the weakest that may be
// in force counts, since nobody can say which is.
func (j *jsFile) tlsChoice(nodes []node, depth int) jsTLS {
	choice := false
	start := 0
	for i, n := range nodes {
		if n.kind == 'w' && n.text == "?" {
			choice, start = true, i+1
			break
		}
		if n.kind == 'w' && (n.text == "||" || n.text == "&&" || n.text == "??") {
			choice = true
		}
	}
	if !choice {
		return jsTLS{state: "unknown", likely: "the ssl option comes from an expression"}
	}
	var parts [][]node
	var cur []node
	for _, n := range nodes[start:] {
		if n.kind == 'w' && (n.text == ":" || n.text == "||" || n.text == "&&" || n.text == "??") {
			parts, cur = append(parts, cur), nil
			continue
		}
		cur = append(cur, n)
	}
	parts = append(parts, cur)
	worst := jsTLS{state: "unknown"}
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		t := j.tlsValue(p, depth+1)
		// "no TLS in development" is no weakness that can be judged; no
		// verification is.
		if tlsRank[t.state] > tlsRank[worst.state] {
			worst = t
		}
	}
	if worst.state == "verify" || worst.state == "none" {
		worst.likely = "one of two branches; which is taken is not known"
	} else if worst.state == "no-verify" && worst.likely == "" {
		worst.likely = "in one of two branches"
	}
	return worst
}

var tlsRank = map[string]int{"unknown": 0, "none": 1, "verify": 2, "verify-ca": 3, "mode": 4, "no-verify": 5}

// tlsObject reads an object of tls.connect's options: it verifies unless
// rejectUnauthorized is false (https://nodejs.org/api/tls.html).
func (j *jsFile) tlsObject(n node) jsTLS {
	g := &frame{}
	for _, grp := range n.groups {
		g.items = append(g.items, grp...)
	}
	t := jsTLS{state: "verify"}
	for i := range g.items {
		// { ...sslOptions, ca }: what is spread in may say more.
		if it := &g.items[i]; it.key == "" && len(it.value) > 0 && it.value[0].kind == 'w' && strings.HasPrefix(it.value[0].text, "...") {
			if src := j.names.find(strings.TrimPrefix(it.value[0].text, "..."), it.value[0].at); src != nil {
				if sub := j.tlsValue(src.value, 3); sub.state == "no-verify" || sub.root != "" {
					t = sub
				}
			}
		}
	}
	if it := g.get("rejectUnauthorized"); it != nil {
		t.at = it.keyAt
		v := j.eval(it)
		switch {
		case v.falsy():
			t.state, t.disabled = "no-verify", "rejectUnauthorized: false"
		case v.known:
		case len(it.value) == 2 && it.value[0].text == "!" && it.value[1].text != "0":
			t.state, t.likely = "unknown", "rejectUnauthorized comes from an expression"
		case strings.HasPrefix(j.source(it.value), "!1"):
			t.state, t.disabled = "no-verify", "rejectUnauthorized: !1"
		default:
			t.state, t.likely = "unknown", "rejectUnauthorized comes from an expression"
		}
	}
	if it := g.get("checkServerIdentity"); it != nil && t.state == "verify" {
		src := j.source(it.value)
		if regexp.MustCompile(`=>\s*(?:undefined|null|\{\s*\}|void 0|true|\{\s*return(?:\s+(?:undefined|null))?;?\s*\})\s*$`).MatchString(strings.TrimSpace(src)) || strings.Contains(src, "function") {
			t.state, t.at = "verify-ca", it.keyAt
			t.likely = "checkServerIdentity is the application's own"
		}
	}
	if it := g.get("ca"); it != nil && len(it.value) > 0 {
		src := j.source(it.value)
		if def := j.bound(it); def != nil {
			src = j.source(def.value)
		}
		if m := readFileCall.FindStringSubmatch(src); m != nil {
			t.root = m[1]
		} else if v := j.eval(it); !v.falsy() {
			t.root = "inline"
		}
	}
	return t
}
