DOCUMENTATION = r'''
module: pg_thing
options:
  ssl_mode:
    description: How TLS is used; prefer matches libpq.
    type: str
    default: prefer
    choices: [allow, disable, prefer, require, verify-ca, verify-full]
'''

EXAMPLES = r'''
- name: Make a thing
  pg_thing:
    login_host: db.acme.dev
    ssl_mode: require
'''


def argument_spec():
    return dict(
        login_host=dict(default="", aliases=["host"]),
        ssl_mode=dict(default="prefer", choices=["allow", "disable", "prefer", "require", "verify-ca", "verify-full"]),
        ca_cert=dict(aliases=["ssl_rootcert"]),
    )
