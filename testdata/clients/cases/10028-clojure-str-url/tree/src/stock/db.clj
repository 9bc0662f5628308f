(ns stock.db
  (:require [next.jdbc.connection :as connection])
  (:import (com.zaxxer.hikari HikariDataSource)))

(defn datasource []
  (connection/->pool HikariDataSource
                     {:jdbcUrl (str "jdbc:postgresql://" (System/getenv "DB_HOST") ":25060/stock?sslmode=require")
                      :username "stock"
                      :password (System/getenv "DB_PASSWORD")}))
