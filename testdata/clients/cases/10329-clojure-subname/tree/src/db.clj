(ns db)
(def spec {:classname "org.postgresql.Driver"
           :subprotocol "postgresql"
           :subname "//stock-db-do-user-71-0.c.db.ondigitalocean.com:25060/app?sslmode=require"
           :user "app"})
