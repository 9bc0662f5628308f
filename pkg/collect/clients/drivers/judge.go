package drivers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"dbaudit/pkg/collect/clients/setting"
	"dbaudit/pkg/snapshot"
)

// judgement is what is known around a place.
type Around struct {
	Driver    string // of the project around it
	DriverWhy string
	Version   func(driver string) string
	RootState func(root string) (state string, sha256 []string)
}

// judge decides what the setting does.
func Judge(s *setting.Setting, j Around) snapshot.ClientSetting {
	c := snapshot.ClientSetting{
		Origin: "file", Kind: s.Kind, Key: s.Key,
		Host: setting.Clean(s.Conn.Host()), Port: s.Conn.Port(), Database: setting.Clean(setting.NameOnly(s.Conn.Database)), User: setting.Clean(setting.NameOnly(s.Conn.User)),
		Password: s.Conn.Password, Binding: s.Binding, BindingCA: s.BindingCA,
		Confidence: "certain",
	}
	why := s.Likely
	c.Driver = s.Driver
	// Variables of an application are not the driver's, which takes a URL or options.
	if c.Driver == "" && j.Driver != "" && !(j.Driver == "postgrex" && s.Conn.Scheme == "dsn") {
		c.Driver = j.Driver
		if why == "" {
			why = j.DriverWhy
		}
		if why == "" && s.Mode == "" && s.TLS == "" && s.Disabled == "" {
			why = "no mode is written, and what connects is taken from what the file imports"
		}
	}
	if c.Driver == "" {
		c.Driver = "unknown"
	}
	if j.Version != nil {
		c.DriverVersion = j.Version(c.Driver)
	}
	reader := Lookup(c.Driver).inForce(c.DriverVersion)

	mode, isDefault, known := setting.Resolve(s.Mode)
	c.Mode = shownMode(mode)
	if isDefault && known && why == "" {
		why = "this is the default of a variable that may be set elsewhere"
	}
	if s.Mode != "" && !known {
		c.Mode = ""
		if s.ModeElsewhere == "" {
			s.ModeElsewhere = "sslmode is set elsewhere"
			if setting.OnlyInterpolation(s.Mode) {
				s.ModeElsewhere += ": " + setting.Clean(setting.NameOnly(s.Mode))
			}
		}
	}
	root, _, rootKnown := setting.Resolve(s.Root)
	c.RootCert = s.Root
	if rootKnown {
		c.RootCert = root
	}
	if strings.Contains(c.RootCert, "BEGIN CERTIFICATE") || s.Root == setting.Dynamic {
		c.RootCert = "inline"
	}
	c.RootCertState = rootState(c.RootCert)
	if c.RootCertState == "outside" && j.RootState != nil && rootKnown {
		c.RootCertState, c.RootCertSHA256 = j.RootState(c.RootCert)
	}
	decide(s, &c, reader, &why)
	if why == "" && s.Mode == "" && strings.Contains(s.Conn.Host(), "{{") {
		why = "the host is told when a template is filled in, and the mode may be, too"
	}
	if why != "" {
		c.Confidence, c.Why = "likely", why
	}
	if c.EffectiveMode != "" && c.EffectiveMode != setting.Unknown {
		verifies := c.EffectiveMode == setting.VerifyFull && c.Disabled == ""
		c.Verifies = &verifies
	}
	c.Effect = effect(s, c, reader)
	if c.Verifies == nil || !*c.Verifies || c.Ineffective != "" || needsRoot(c) {
		c.Fix = fix(s, c)
	}
	return c
}

// shownMode is a mode as written, if it is one that some driver knows: anything else
// may have come out of a password.
func shownMode(mode string) string {
	known := modeWord.MatchString(mode) && slices.ContainsFunc(All(), func(d *Driver) bool {
		return slices.Contains(strings.Fields(d.Modes), strings.ToLower(mode)) || slices.ContainsFunc(d.Rows, func(r Row) bool {
			return slices.Contains(strings.Fields(r.Modes), strings.ToLower(mode))
		})
	})
	if mode == "" || known {
		return mode
	}
	return setting.Redacted
}

var modeWord = regexp.MustCompile(`^[A-Za-z_-]+$`)

// needsRoot: the mode verifies and no root, or one that is not there, is named.
func needsRoot(c snapshot.ClientSetting) bool {
	return (c.EffectiveMode == setting.VerifyCA || c.EffectiveMode == setting.VerifyFull) &&
		(c.RootCertState == "none" || c.RootCertState == "absent")
}

func rootState(root string) string {
	switch root {
	case "":
		return "none"
	case "system", "inline":
		return root
	}
	return "outside"
}

// decide fills Mode, EffectiveMode, Inherited, Disabled and Ineffective.
func decide(s *setting.Setting, c *snapshot.ClientSetting, reader *Driver, why *string) {
	c.Disabled, c.Ineffective = s.Disabled, s.Ineffective
	if s.NoMode {
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "effective_mode", Kind: snapshot.MissingNotOffered, Reason: "no mode is set at such a place"})
		return
	}
	if s.TLS != "" {
		c.EffectiveMode = map[string]string{
			"verify": setting.VerifyFull, "verify-ca": setting.VerifyCA, "no-verify": setting.Require, "none": setting.Disable,
			"prefer": setting.Prefer, "unknown": setting.Unknown,
		}[s.TLS]
	} else if s.ModeElsewhere != "" {
		c.EffectiveMode = setting.Unknown
	} else {
		c.Inherited = c.Mode == "" && c.Driver != "pgjdbc" || c.Mode == "" && s.Conn.Params["ssl"] == ""
		r := reader.row(c.DriverVersion, c.Mode, c.RootCert, s.Conn.Params)
		c.EffectiveMode = r.Mode
		if r.Disabled != "" && c.Disabled == "" {
			c.Disabled = r.Disabled
		}
		if r.Ineffective != "" && c.Ineffective == "" && c.Mode != setting.Disable { // disable asks for nothing
			c.Ineffective = r.Ineffective
		}
		if r.Likely != "" && *why == "" {
			*why = r.Likely
		}
		s.EffectNote = r.Note
		if c.Driver == "unknown" && *why == "" && c.EffectiveMode != setting.VerifyFull && c.EffectiveMode != setting.Disable {
			*why = "who reads the setting is not known; judged as libpq would"
		}
		if reader.Name == "pgjdbc" && s.Conn.Params["sslhostnameverifier"] != "" && c.EffectiveMode == setting.VerifyFull {
			*why = "a host name verifier of the application's own is in force"
		}
	}
	if c.Disabled != "" && (c.EffectiveMode == setting.VerifyFull || c.EffectiveMode == setting.VerifyCA) {
		c.EffectiveMode = setting.Require
	}
	if c.EffectiveMode == setting.Unknown {
		reason := s.ModeElsewhere
		if reason == "" {
			reason = "the mode cannot be told from here"
			if *why != "" {
				reason = *why
			}
		}
		c.Missing = append(c.Missing, snapshot.Missing{Fact: "verifies", Kind: snapshot.MissingNotOffered, Reason: reason})
	}
}

// effects says what each mode in force does.
var effects = map[string]string{
	setting.Disable:    "no TLS: everything, the password too, goes in plaintext",
	setting.Allow:      "plaintext wherever the server allows it, and no verification",
	setting.Prefer:     "falls back to plaintext when TLS fails, and verifies nothing",
	setting.Require:    "encrypts, but any server is accepted",
	setting.VerifyCA:   "verifies the certificate's authority but not the host: any server with a certificate of that authority is accepted",
	setting.VerifyFull: "verifies the server's certificate and its host name",
	setting.Unknown:    "what it does cannot be told from here",
	"":                 "holds a password for a connection that is configured elsewhere",
}

func effect(s *setting.Setting, c snapshot.ClientSetting, reader *Driver) string {
	text := effects[c.EffectiveMode]
	switch {
	case c.Disabled != "":
		text += fmt.Sprintf(": %s with %s", Lookup(c.Driver).Title(), c.Disabled)
	case c.Ineffective != "":
		text += ": " + c.Ineffective
	case c.Inherited && c.EffectiveMode != setting.Unknown && s.TLS == "" && c.EffectiveMode != "":
		text += fmt.Sprintf(": no mode is written, and this is the default of %s", Lookup(c.Driver).Title())
	case c.EffectiveMode == setting.Unknown && s.ModeElsewhere != "":
		text += ": " + s.ModeElsewhere
	}
	if n := s.EffectNote; n != "" && c.Ineffective == "" {
		text += " (" + n + ")"
	}
	if needsRoot(c) {
		if c.RootCertState == "absent" {
			text += "; the root certificate named is not in the tree"
		} else if r := reader.implicitRoot(); r != "" {
			text += fmt.Sprintf("; no root is named, so it takes %s", r)
		}
	}
	return text
}

func (d *Driver) implicitRoot() string {
	if d.ImplicitRoot == "" {
		return d.base().ImplicitRoot
	}
	return d.ImplicitRoot
}
