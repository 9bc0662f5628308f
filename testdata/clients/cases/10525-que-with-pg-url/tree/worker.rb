require "que"
require "pg"
Que.connection_proc = ->(&block) { block.call(PG.connect(ENV["DATABASE_URL"], sslmode: "require")) }
