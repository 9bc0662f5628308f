import 'package:postgres/postgres.dart';
PostgreSQLConnection make(String host) => PostgreSQLConnection(host, 25060, 'app', username: 'svc', useSSL: true);
