CA_FILE = "/etc/ssl/do-ca.crt"
SSL_MODE = "verify-full"
