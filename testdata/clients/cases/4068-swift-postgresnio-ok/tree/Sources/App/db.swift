import PostgresNIO
import NIOSSL

func config(env: [String: String]) throws -> PostgresClient.Configuration {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .file("/etc/ssl/do-ca.crt")
    return PostgresClient.Configuration(host: env["DB_HOST"]!, username: "svc", password: env["PW"], database: "app", tls: .require(tls))
}
