import 'dart:io';
import 'package:postgres/postgres.dart';

Future<Connection> open() => Connection.open(
      Endpoint(
        host: Platform.environment['DB_HOST']!,
        port: 25060,
        database: 'app',
        username: 'svc',
        password: Platform.environment['DB_PASSWORD'],
      ),
      settings: const ConnectionSettings(sslMode: SslMode.require),
    );
