use DBI;
my $dbh = DBI->connect("dbi:Pg:dbname=app;host=$ENV{DB_HOST};port=25060;sslmode=verify-full;sslrootcert=/etc/ssl/do-ca.crt", $ENV{U}, $ENV{P}, { RaiseError => 1 });
my $my = DBI->connect("dbi:mysql:database=x;host=db;mysql_ssl=1;mysql_ssl_verify_server_cert=0");
