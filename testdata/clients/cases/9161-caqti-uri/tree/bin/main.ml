let quote = '"'

let uri = Uri.of_string "postgresql://shop@pg-orders-do-user-1042-0.c.db.ondigitalocean.com:25060/shop?sslmode=require"

let () =
  match Lwt_main.run (Caqti_lwt_unix.connect uri) with
  | Ok _ -> print_endline "connected"
  | Error e -> prerr_endline (Caqti_error.show e)
