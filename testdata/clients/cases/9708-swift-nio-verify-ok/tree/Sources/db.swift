import NIOSSL
import PostgresNIO

func client(host: String, password: String) throws -> PostgresClient {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .file("/etc/ssl/do-ca.crt")
    let config = PostgresClient.Configuration(
        host: host, port: 25060, username: "app", password: password, database: "crew",
        tls: .require(tls)
    )
    return PostgresClient(configuration: config)
}
