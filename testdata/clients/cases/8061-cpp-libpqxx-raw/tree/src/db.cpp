#include <pqxx/pqxx>
static const char *q = R"(select "it's" from t)";
pqxx::connection open() {
  return pqxx::connection{"host=pg-core-do-user-77-0.c.db.ondigitalocean.com port=25060 dbname=shop user=app sslmode=prefer"};
}
