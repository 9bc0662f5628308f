{-# LANGUAGE OverloadedStrings #-}
module Db (connect) where

import qualified Data.ByteString.Char8 as B
import Database.PostgreSQL.Simple

isQuote :: Char -> Bool
isQuote c = c == '"' || c == '\''

connect :: B.ByteString -> IO Connection
connect pw =
  connectPostgreSQL $
    "host='pg-orders-do-user-1042-0.c.db.ondigitalocean.com' port=25060 user=shop dbname=shop sslmode=require password=" <> pw
