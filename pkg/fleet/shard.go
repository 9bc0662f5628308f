package fleet

import (
	"fmt"
	"strconv"
	"strings"

	"dbaudit/pkg/config"
)

// Shard is one of Count parts of a fleet, from 0.
type Shard struct{ Index, Count int }

// CountVariable holds how many shards there are, where the scheduler says only which
// one a job is.
const CountVariable = "DBAUDIT_SHARD_COUNT"

// schedulers are those that tell a job which of how many it is.
var schedulers = []struct {
	index, count string
	first        int // the index of the first job
}{
	// https://kubernetes.io/docs/concepts/workloads/controllers/job/#completion-mode
	{"JOB_COMPLETION_INDEX", CountVariable, 0},
	// https://developer.hashicorp.com/nomad/docs/reference/runtime-environment-settings
	{"NOMAD_ALLOC_INDEX", CountVariable, 0},
	// https://docs.gitlab.com/ci/variables/predefined_variables/
	{"CI_NODE_INDEX", "CI_NODE_TOTAL", 1},
}

// ParseShard reads I/N, I from 1 to N, or "auto": what the scheduler says by its
// variables.
func ParseShard(text string, env func(string) string) (Shard, error) {
	if text != "auto" {
		i, n, _ := strings.Cut(text, "/")
		index, err1 := strconv.Atoi(i)
		count, err2 := strconv.Atoi(n)
		if err1 != nil || err2 != nil || index < 1 || index > count {
			return Shard{}, fmt.Errorf("%q: write I/N, such as 1/4 for the first of four, or auto", text)
		}
		return Shard{index - 1, count}, nil
	}
	var known []string
	for _, s := range schedulers {
		known = append(known, s.index)
		if env(s.index) == "" {
			continue
		}
		index, err := strconv.Atoi(env(s.index))
		count, err2 := strconv.Atoi(env(s.count))
		switch {
		case err2 != nil || count < 1:
			return Shard{}, fmt.Errorf("auto: %s is set, and %s=%q: set it to how many shards there are", s.index, s.count, env(s.count))
		case err != nil || index < s.first || index-s.first >= count:
			return Shard{}, fmt.Errorf("auto: %s=%q is none of the %d shards of %s, which count from %d", s.index, env(s.index), count, s.count, s.first)
		}
		return Shard{index - s.first, count}, nil
	}
	return Shard{}, fmt.Errorf("auto: none of %s is set: write I/N", strings.Join(known, ", "))
}

// Units are the units of a shard: each is in one of them.
func (s Shard) Units(all []config.Unit) []config.Unit {
	var out []config.Unit
	for i := s.Index; i < len(all); i += s.Count {
		out = append(out, all[i])
	}
	return out
}
