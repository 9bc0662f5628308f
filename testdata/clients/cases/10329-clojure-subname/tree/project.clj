(defproject app "0.1.0" :dependencies [[org.clojure/java.jdbc "0.7.12"] [org.postgresql/postgresql "42.7.4"]])
