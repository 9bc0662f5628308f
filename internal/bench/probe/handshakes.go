//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var perHandshake = regexp.MustCompile(`BenchmarkHandshake/(probe|crypto-tls)\S*\s+\d+\s+(\d+(?:\.\d+)?) ns/op`)

// handshakes compares the library's verified handshake with a bare one of
// crypto/tls. It needs the package's inside, so it is a benchmark of the package's.
func handshakes(quick bool) error {
	args := []string{"test", "./pkg/collect/tlsprobe", "-run", "^$", "-bench", "Handshake", "-benchtime", "1s", "-count", "5"}
	if quick {
		args[len(args)-1] = "3"
	}
	out, err := exec.Command("go", args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	ns := map[string][]float64{}
	for _, m := range perHandshake.FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return err
		}
		ns[m[1]] = append(ns[m[1]], n)
	}
	middle := func(name string) float64 {
		slices.Sort(ns[name])
		return ns[name][len(ns[name])/2]
	}
	if len(ns["probe"]) == 0 || len(ns["crypto-tls"]) == 0 {
		return fmt.Errorf("go %s printed no times:\n%s", strings.Join(args, " "), out)
	}
	ours, bare := middle("probe"), middle("crypto-tls")
	fmt.Printf("\nverified handshake %.2f ms, bare crypto/tls %.2f ms: %.2f (wanted ≤ 1.2)\n", ours/1e6, bare/1e6, ours/bare)
	return nil
}
