#include <pqxx/pqxx>
#include <cstdlib>
#include <string>

int main() {
    const std::string host = std::getenv("DB_HOST");
    pqxx::connection c{"host=" + host + " port=25060 dbname=app user=svc sslmode=require"};
    pqxx::work tx{c};
    tx.exec("select 1");
    tx.commit();
}
