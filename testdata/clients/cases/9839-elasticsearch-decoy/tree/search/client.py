import ssl

from elasticsearch import Elasticsearch
from ldap3 import Server, Tls

es = Elasticsearch(
    ["https://elastic.prod.corp.internal:9200"],
    basic_auth=("app", "from-vault"),
    verify_certs=False,
    ssl_show_warn=False,
)
directory = Server("ldaps://ldap.prod.corp.internal", tls=Tls(validate=ssl.CERT_NONE))
