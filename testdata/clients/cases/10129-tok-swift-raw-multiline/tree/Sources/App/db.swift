import PostgresNIO
import NIOSSL

let pattern = #"["'](\w+)\"#
let note = """
  it's "fine" \(pattern.count > 1 ? "a" : "b") (
  """
var tls = TLSConfiguration.makeClientConfiguration()
tls.certificateVerification = .none
let config = PostgresClient.Configuration(host: "stock-db-do-user-71-0.c.db.ondigitalocean.com", port: 25060, username: "stock", password: nil, database: "stock", tls: .require(tls))
