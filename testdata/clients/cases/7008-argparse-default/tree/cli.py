import argparse
p = argparse.ArgumentParser()
p.add_argument("--sslmode", default="verify-full", choices=["disable", "allow", "prefer", "require", "verify-ca", "verify-full"])
p.add_argument("--dsn", help="for example postgresql://user@host/db?sslmode=require")
