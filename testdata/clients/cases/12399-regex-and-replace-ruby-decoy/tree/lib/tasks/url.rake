task :strict do
  url = ENV.fetch("DATABASE_URL")
  strict = url.sub("sslmode=require", "sslmode=verify-full")
  puts "DATABASE_URL=#{strict}"
  warn "was: postgres://…?sslmode=require" if url != strict
end
