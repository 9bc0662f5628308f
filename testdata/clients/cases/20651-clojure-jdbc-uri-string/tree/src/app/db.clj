(ns app.db
  (:require [next.jdbc :as jdbc]))

(def ds
  (jdbc/get-datasource
   {:jdbcUrl (str "jdbc:postgresql://" (System/getenv "DB_HOST") ":25060/app?sslmode=require")
    :user (System/getenv "DB_USER")
    :password (System/getenv "DB_PASSWORD")}))
