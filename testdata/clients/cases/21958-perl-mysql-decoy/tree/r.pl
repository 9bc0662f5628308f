use DBI;
my $dbh = DBI->connect("dbi:mysql:database=app;host=$ENV{DB_HOST};port=25060;mysql_ssl=1;mysql_ssl_verify_server_cert=0", $ENV{U}, $ENV{P});
