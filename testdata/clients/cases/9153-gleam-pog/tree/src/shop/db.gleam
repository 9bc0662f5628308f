import gleam/option.{Some}
import pog

pub fn start(name, host: String, password: String) {
  pog.default_config(name)
  |> pog.host(host)
  |> pog.port(25_060)
  |> pog.database("shop")
  |> pog.user("shop")
  |> pog.password(Some(password))
  |> pog.ssl(pog.SslUnverified)
  |> pog.pool_size(15)
  |> pog.start
}
