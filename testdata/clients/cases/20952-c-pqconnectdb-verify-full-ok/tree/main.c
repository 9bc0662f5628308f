#include <stdio.h>
#include <libpq-fe.h>

int main(void) {
    PGconn *conn = PQconnectdb("host=db-orchid-7.k.db.ondigitalocean.com port=25060 dbname=app user=svc "
                               "sslmode=verify-full sslrootcert=ca.crt");
    if (PQstatus(conn) != CONNECTION_OK) fprintf(stderr, "%s", PQerrorMessage(conn));
    PQfinish(conn);
    return 0;
}
