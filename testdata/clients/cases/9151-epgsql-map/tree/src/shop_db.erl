-module(shop_db).
-export([connect/0]).

connect() ->
    Quote = $",
    _ = Quote,
    epgsql:connect(#{host => os:getenv("DB_HOST"),
                     port => 25060,
                     username => "shop",
                     password => os:getenv("DB_PASSWORD"),
                     database => "shop",
                     ssl => required,
                     ssl_opts => [{verify, verify_none}],
                     timeout => 4000}).
