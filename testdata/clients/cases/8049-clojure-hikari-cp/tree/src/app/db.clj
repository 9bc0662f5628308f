(ns app.db (:require [hikari-cp.core :refer [make-datasource]]))
(def quote-char \")
(def ds (make-datasource {:jdbc-url "jdbc:postgresql://pg-core-do-user-77-0.c.db.ondigitalocean.com:25060/shop?sslmode=require"
                          :username "app"}))
