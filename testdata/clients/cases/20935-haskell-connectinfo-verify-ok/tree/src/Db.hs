{-# LANGUAGE OverloadedStrings #-}
module Db (settings) where
import qualified Data.ByteString.Char8 as B

settings :: B.ByteString -> B.ByteString
settings host = "host=" <> host <> " port=25060 dbname=app user=svc sslmode=verify-full sslrootcert=/etc/do/ca.crt"
