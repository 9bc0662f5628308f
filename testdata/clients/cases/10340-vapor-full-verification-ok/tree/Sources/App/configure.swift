import FluentPostgresDriver
import NIOSSL
import Vapor

public func configure(_ app: Application) throws {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .file("/etc/ssl/do.crt")
    tls.certificateVerification = .fullVerification
    app.databases.use(.postgres(configuration: .init(hostname: Environment.get("DB_HOST")!, username: "app", password: Environment.get("DB_PASSWORD"), database: "app", tls: .require(try .init(configuration: tls)))), as: .psql)
}
