#include <pqxx/pqxx>
#include <cstdlib>
#include <string>

pqxx::connection open() {
    std::string host = std::getenv("DB_HOST");
    return pqxx::connection{"host=" + host + " port=25060 dbname=app user=svc sslmode=require"};
}
