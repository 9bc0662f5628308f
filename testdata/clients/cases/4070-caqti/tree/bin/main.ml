let uri = Uri.of_string "postgresql://svc@db-invented-1.b.db.ondigitalocean.com:25060/app?sslmode=require"
let pool = Caqti_lwt_unix.connect_pool uri
