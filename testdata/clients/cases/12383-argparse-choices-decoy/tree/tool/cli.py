import argparse

parser = argparse.ArgumentParser(epilog="example: tool --url postgres://app@db.acme.dev/app?sslmode=require")
parser.add_argument("--sslmode", choices=["disable", "prefer", "require", "verify-full"], default="verify-full", help="PGSSLMODE=require does not verify")
parser.add_argument("--url", metavar="postgres://HOST/DB?sslmode=verify-full", help="where to connect to, e.g. postgres://db.acme.dev/app?sslmode=require")
