import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--sslmode", choices=["disable", "require", "verify-ca", "verify-full"], default="verify-full")
parser.add_argument("--pghost", help="such as db.example.com")
MODES = ("disable", "allow", "prefer", "require")
