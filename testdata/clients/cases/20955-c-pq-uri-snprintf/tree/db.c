#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>

PGconn *db_open(void)
{
    char uri[512];
    snprintf(uri, sizeof uri, "postgresql://svc:%s@%s:25060/app?sslmode=require", getenv("PW"), getenv("DB_HOST"));
    return PQconnectdb(uri);
}
