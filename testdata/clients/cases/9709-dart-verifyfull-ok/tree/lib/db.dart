import 'dart:io';
import 'package:postgres/postgres.dart';

Future<Connection> open(String host) => Connection.open(
      Endpoint(host: host, port: 25060, database: 'crew', username: 'app'),
      settings: ConnectionSettings(
        sslMode: SslMode.verifyFull,
        securityContext: SecurityContext()..setTrustedCertificates('/etc/ssl/do-ca.crt'),
      ),
    );
