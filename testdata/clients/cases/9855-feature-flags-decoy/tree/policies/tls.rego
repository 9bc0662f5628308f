package tls

deny contains msg if {
	some name, value in input.env
	name == "PGSSLMODE"
	value in {"disable", "allow", "prefer", "require"}
	msg := sprintf("PGSSLMODE=%s does not verify", [value])
}

deny contains "rejectUnauthorized: false" if input.ssl.rejectUnauthorized == false
