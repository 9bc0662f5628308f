-module(http).
-export([get/1]).

%% epgsql: is used in db.erl
get(Url) ->
    hackney:request(get, Url, [], <<>>, [{ssl_options, [{verify, verify_none}]}]).
