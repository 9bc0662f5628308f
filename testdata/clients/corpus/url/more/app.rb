DB = Sequel.connect("postgres://seq:#{ENV['SEQ_PASSWORD']}@db-seq-do-user-1234567-0.b.db.ondigitalocean.com:25060/seq?sslmode=require")
