{-# LANGUAGE OverloadedStrings #-}
module Db where
import Database.PostgreSQL.Simple
{- don't "read {- nested -} this -}
foldl' f' z' = \x' -> f' z' x'
q :: Char
q = '"'
conn' :: IO Connection
conn' = connectPostgreSQL "host=stock-db-do-user-71-0.c.db.ondigitalocean.com port=25060 dbname=stock user=stock sslmode=require"
