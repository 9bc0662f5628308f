(ns crew.db
  (:require [next.jdbc :as jdbc]))

(def db-spec
  {:dbtype "postgresql"
   :host (System/getenv "DB_HOST")
   :port 25060
   :dbname "crew"
   :user "app"
   :password (System/getenv "DB_PW")
   :sslmode "require"})

(def ds (jdbc/get-datasource db-spec))
