let uri = Uri.of_string "postgresql://svc@db-orchid-7.k.db.ondigitalocean.com:25060/app?sslmode=require"

let pool =
  match Caqti_lwt_unix.connect_pool uri with
  | Ok pool -> pool
  | Error err -> failwith (Caqti_error.show err)
