import 'package:postgres/postgres.dart';
final pool = Pool.withEndpoints(
  [Endpoint(host: const String.fromEnvironment('H'), database: 'app')],
  settings: PoolSettings(maxConnectionCount: 4, sslMode: SslMode.verifyFull),
);
