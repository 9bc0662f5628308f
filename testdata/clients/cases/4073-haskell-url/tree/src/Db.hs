module Db where
import Hasql.Connection (settings)
import qualified Data.ByteString.Char8 as B
conn :: B.ByteString -> B.ByteString
conn host = "host=" <> host <> " port=25060 dbname=app user=svc sslmode=require"
