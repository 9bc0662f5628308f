#include <pqxx/pqxx>
#include <cstdlib>
#include <string>

int main() {
  const std::string host = std::getenv("DB_HOST");
  pqxx::connection c{"host=" + host + " port=25060 dbname=crew user=app sslmode=require"};
  pqxx::work tx{c};
  return tx.query_value<int>("SELECT 1") - 1;
}
