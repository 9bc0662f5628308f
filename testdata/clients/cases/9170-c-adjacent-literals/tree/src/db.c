#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

static const char sep = '"';

PGconn *db_open(void)
{
    PGconn *conn = PQconnectdb("host=pg-orders-do-user-1042-0.c.db.ondigitalocean.com port=25060 "
                               "dbname=shop user=shop "
                               "sslmode=require");
    if (PQstatus(conn) != CONNECTION_OK) {
        fprintf(stderr, "%s%c", PQerrorMessage(conn), sep);
        exit(1);
    }
    return conn;
}
