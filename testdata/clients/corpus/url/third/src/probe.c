#include <libpq-fe.h>

PGconn *open_main(void)
{
	return PQconnectdb("host=db-c-do-user-1234567-0.b.db.ondigitalocean.com port=25060 "
			   "user=probe dbname=main sslmode=require");
}
