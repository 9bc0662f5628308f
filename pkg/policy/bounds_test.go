package policy_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"dbaudit/pkg/policy"
)

func TestGreedyRuleIsStopped(t *testing.T) {
	body := `fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if {
	big := [format_int(a + 1000000000, 10) | some a in numbers.range(1, 20000000)]
	count(big) > 0
}
`
	set, err := own(t, map[string]string{"rule.rego": rule("OWN001", body)})
	if err != nil {
		t.Fatal(err)
	}
	r := evaluate(t, only(t, set, "OWN001"), policy.Options{Deadline: time.Minute, Memory: 64 << 20}, cluster("1"))
	if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, "took more than 64 MiB of memory and was stopped") {
		t.Errorf("got %v", r.Errors)
	}
	if got := verdicts(r); !slices.Equal(got, []string{"OWN001 unknown failed"}) {
		t.Errorf("got %v", got)
	}
}

// One call of a builtin must not take all memory: what OPA itself would try.
func TestBuiltinsAreBounded(t *testing.T) {
	const many = "numbers.range(1, 2000)"
	for name, tc := range map[string]struct{ body, want string }{
		"a shift":               {"bits.lsh(1, 100000000000)", "a shift by more than 4096 bits"},
		"an exponent in a text": {`to_number("1e999999999")`, "a number of more than 1000 digits"},
		"a unit":                {`units.parse("1e999999999G")`, "a number of more than 1000 digits"},
		"a product":             {"product([10000000000 | some _ in " + many + "]) * 2", "a number of more than 1000 digits"},
		"a width":               {`sprintf(concat("", ["%999999d" | some _ in ` + many + `]), [` + "1])", "a text of more than 64 MiB"},
		"an argument":           {`sprintf(concat("", ["%[1]s" | some _ in ` + many + `]), [sprintf("%9999s%9999s%9999s%9999s", ["a", "a", "a", "a"])])`, "a text of more than 64 MiB"},
		"a long text":           {`split(concat("", [sprintf("%9999s", [sprintf("%d", [i])]) | some i in ` + many + `]), "")`, "a text of more than 4 MiB"},
		"a patch":               {`json.patch({"a": [1]}, [{"op": "copy", "from": "/a", "path": "/a/-"} | some _ in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]])`, "json.patch with more than 16 copies"},
	} {
		t.Run(name, func(t *testing.T) {
			set, err := own(t, map[string]string{"rule.rego": rule("OWN001", `fail contains {"resource": input.cluster.id, "message": "x", "evidence": {"is": is}} if is := `+tc.body+"\n")})
			if err != nil {
				t.Fatal(err)
			}
			r := evaluate(t, only(t, set, "OWN001"), policy.Options{Deadline: time.Minute}, cluster("1"))
			if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, tc.want) {
				t.Errorf("%v, want %s", r.Errors, tc.want)
			}
		})
	}
	for _, name := range []string{`strings.render_template("x", {})`, `regex.globs_match("a*", "b*")`, `json.match_schema({}, {})`} {
		set, err := own(t, map[string]string{"rule.rego": rule("OWN001", `fail contains {"resource": input.cluster.id, "message": "x", "evidence": {"is": is}} if is := `+name+"\n")})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := set.Compile(t.Context(), schema(t)); err == nil || !strings.Contains(err.Error(), "undefined function") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A call that does not look at its bounds is left behind: without that this would take
// until the test's own deadline.
func TestEndlessCallIsLeftBehind(t *testing.T) {
	body := `fail contains {"resource": input.cluster.id, "message": "x", "evidence": {}} if {
	text := concat("", [sprintf("%1000d", [i]) | some i in numbers.range(1, 80)])
	pattern := concat("", ["([^b]?){900}" | some _ in numbers.range(1, 12)])
	not regex.match(sprintf("%sb$", [pattern]), text)
}
`
	set, err := own(t, map[string]string{"rule.rego": rule("OWN001", body), "healthy.rego": rule("OWN002", failAlways)})
	if err != nil {
		t.Fatal(err)
	}
	r := evaluate(t, only(t, set, "OWN001", "OWN002"), policy.Options{Deadline: 50 * time.Millisecond}, cluster("1"))
	if len(r.Errors) != 1 || !strings.Contains(r.Errors[0].Message, "took longer than 50ms and could not be stopped") {
		t.Errorf("got %v", r.Errors)
	}
	if got := verdicts(r); !slices.Equal(got, []string{"OWN001 unknown failed", "OWN002 fail"}) {
		t.Errorf("got %v", got)
	}
}
