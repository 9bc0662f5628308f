use DBI;
my $dsn = sprintf("dbi:Pg:dbname=%s;host=%s;port=25060;sslmode=require", 'app', $ENV{DB_HOST});
my $dbh = DBI->connect($dsn, $ENV{U}, $ENV{P});
