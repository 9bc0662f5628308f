-module(db).
-export([start/0]).
start() ->
    {ok, C} = epgsql:connect(#{host => "pg-core-do-user-77-0.c.db.ondigitalocean.com", port => 25060, username => "app", password => os:getenv("PW"), database => "shop", ssl => required, ssl_opts => [{verify, verify_none}]}),
    C.
