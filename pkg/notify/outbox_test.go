package notify

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"dbaudit/pkg/result"
	"dbaudit/pkg/store"
)

// TestUnsentWaits: what does not get through goes out before the messages of the next
// run, once, without the receiver's secret in the store.
func TestUnsentWaits(t *testing.T) {
	for name, c := range map[string]struct {
		form     string
		statuses []int // of the receiver, by request
		nights   []int // the findings of each night
		want     []string
		waits    int // messages after the last night
	}{
		"one night away":            {"webhook", []int{502, 502, 502, 502, 200}, []int{1, 1, 2}, []string{"", "db-1", "db-2"}, 0},
		"two nights away, in order": {"webhook", []int{410, 410, 200}, []int{1, 2, 2}, []string{"", "", "db-1 db-2"}, 0},
		"away to the end":           {"slack", []int{404}, []int{1, 1}, []string{"", ""}, 1},
		"never taken":               {"webhook", []int{422, 200}, []int{1, 1, 2}, []string{"", "", "db-2"}, 0},
		"an incident":               {"pagerduty", []int{403, 200}, []int{1, 1}, []string{"", "db-1"}, 0},
		"alerts come again anyway":  {"alertmanager", []int{403, 200}, []int{1, 1}, []string{"", "db-1"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s, r := start(t, Route{Form: c.form}, c.statuses...)
			dir := filepath.Join(t.TempDir(), "runs")
			st, err := store.Open(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			r.Outbox = &store.Outbox{Store: st, Unit: "default"}
			before := 0
			for night, findings := range c.nights {
				now := run()
				for n := range findings {
					now.Findings = append(now.Findings, found(n+1))
				}
				past := run()
				for n := range before {
					past.Findings = append(past.Findings, found(n+1))
				}
				before = findings
				from := len(s.bodies)
				_, err := r.Send(t.Context(), now, result.NewPast(past))
				checkSilent(t, err)
				var arrived []string
				for i := from; i < len(s.bodies); i++ {
					if s.statuses[min(i, len(s.statuses)-1)] < 300 {
						arrived = append(arrived, s.bodies[i])
					}
				}
				for _, cluster := range strings.Fields(c.want[night]) {
					if len(arrived) == 0 || !strings.Contains(arrived[0], cluster) || c.form == "pagerduty" && !strings.Contains(arrived[0], "invented-integration-key") {
						t.Fatalf("night %d: %q arrived, want %s; %v", night+1, arrived, c.want[night], err)
					}
					arrived = arrived[1:]
				}
				if len(arrived) > 0 {
					t.Errorf("night %d: %q arrived too", night+1, arrived)
				}
			}
			if n := waiting(t, dir); n != c.waits {
				t.Errorf("%d messages wait, want %d", n, c.waits)
			}
		})
	}
}

// waiting counts the messages of a store, and looks for secrets in them.
func waiting(t *testing.T, dir string) (n int) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) {
			return nil
		}
		if err != nil || d.IsDir() {
			return err
		}
		n++
		text, err := os.ReadFile(path)
		for _, secret := range []string{invented, "invented-integration-key"} {
			if strings.Contains(string(text)+path, secret) {
				t.Errorf("%s holds a secret of its receiver: %s", path, text)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
