{-# LANGUAGE OverloadedStrings #-}
module Main where

import Database.PostgreSQL.Simple

main :: IO ()
main = do
  conn <- connectPostgreSQL "postgresql://app@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require"
  _ <- execute_ conn "select 1"
  close conn
