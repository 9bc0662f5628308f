package clients

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

func TestZZDump(t *testing.T) {
	d := os.Getenv("DUMP")
	if d == "" {
		t.Skip()
	}
	s, e, err := Scan(context.Background(), Options{Roots: []string{d}})
	for _, c := range s {
		if os.Getenv("FULL") != "" {
			b, _ := json.MarshalIndent(c, "", " ")
			fmt.Println(string(b))
			continue
		}
		fmt.Printf("%s:%d:%d %s %s drv=%s@%s host=%s mode=%q eff=%s inh=%v root=%q/%s dis=%q ineff=%q pw=%v bind=%q na=%q %s %q\n   %s\n   => %s\n", c.Path, c.Line, c.Column, c.Kind, c.Key, c.Driver, c.DriverVersion, c.Host, c.Mode, c.EffectiveMode, c.Inherited, c.RootCert, c.RootCertState, c.Disabled, c.Ineffective, c.Password, c.Binding, c.NotApplicable, c.Confidence, c.Why, c.Excerpt, c.Effect)
	}
	fmt.Println(e, err)
}
