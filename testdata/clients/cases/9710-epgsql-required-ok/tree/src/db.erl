-module(db).
-export([connect/1]).

connect(Host) ->
    epgsql:connect(#{host => Host, port => 25060, username => "app", database => "crew",
                     ssl => required,
                     ssl_opts => [{verify, verify_peer}, {cacertfile, "/etc/ssl/do-ca.crt"},
                                  {server_name_indication, Host}]}).
