module Db where

import qualified Data.ByteString.Char8 as B
import qualified Hasql.Connection as C

open :: String -> IO (Either C.ConnectionError C.Connection)
open host = C.acquire (B.pack ("host=" <> host <> " port=25060 dbname=crew user=app sslmode=require"))
