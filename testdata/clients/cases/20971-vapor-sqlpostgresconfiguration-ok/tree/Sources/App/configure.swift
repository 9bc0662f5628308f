import Fluent
import FluentPostgresDriver
import NIOSSL
import Vapor

public func configure(_ app: Application) async throws {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .file("/etc/do/ca.crt")
    tls.certificateVerification = .fullVerification
    let config = SQLPostgresConfiguration(
        hostname: Environment.get("DB_HOST")!, port: 25060, username: "svc",
        password: Environment.get("DB_PASSWORD")!, database: "app",
        tls: .require(try NIOSSLContext(configuration: tls)))
    app.databases.use(.postgres(configuration: config), as: .psql)
}
