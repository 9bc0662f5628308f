// swift-tools-version:5.9
import PackageDescription
let package = Package(name: "shop", dependencies: [.package(url: "https://github.com/vapor/fluent-postgres-driver.git", from: "2.8.0")])
