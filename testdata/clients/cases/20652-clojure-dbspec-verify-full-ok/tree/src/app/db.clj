(ns app.db (:require [next.jdbc.connection :as connection])
  (:import (com.zaxxer.hikari HikariDataSource)))
(def db-spec {:dbtype "postgresql"
              :dbname "app"
              :host (System/getenv "DB_HOST")
              :port 25060
              :username "svc"
              :password (System/getenv "DB_PASSWORD")
              :sslmode "verify-full"
              :sslrootcert "resources/ca.crt"})
(def pool (connection/->pool HikariDataSource db-spec))
