WEAK = {"disable", "allow", "prefer", "require"}
PATTERNS = [
    (r"sslmode=(disable|allow|prefer|require)\b", "weak sslmode"),
    (r"rejectUnauthorized:\s*false", "verification is off"),
    (r"ssl\.CERT_NONE", "verification is off"),
]


def check(line: str):
    if "sslmode=require" in line or line.startswith("PGSSLMODE=disable"):
        return "weak"
    return None


GOOD = "postgresql://app@db/app?sslmode=verify-full&sslrootcert=/etc/ssl/ca.crt"
