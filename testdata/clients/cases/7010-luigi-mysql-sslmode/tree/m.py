import mysql.connector
c = mysql.connector.connect(host="mysql.internal", user="u", ssl_disabled=False, ssl_verify_cert=False)
