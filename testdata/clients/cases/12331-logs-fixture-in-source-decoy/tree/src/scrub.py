import re

PATTERN = re.compile(r"postgres(?:ql)?://[^:]+:([^@]+)@[^/]+/\w+\?sslmode=(disable|require)")

SAMPLE = "2026-01-03 10:00:00 INFO connected to postgres://app:xxxxx@db.acme.dev:5432/app?sslmode=disable"


def scrub(line):
    return PATTERN.sub("***", line)


assert "***" in scrub(SAMPLE)
