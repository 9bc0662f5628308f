use strict; use warnings; use DBI;
my %opt = (
  host    => $ENV{DB_HOST},
  port    => 25060,
  dbname  => 'app',
  sslmode => 'require',
);
my $dsn = 'dbi:Pg:' . join(';', map { "$_=$opt{$_}" } sort keys %opt);
my $dbh = DBI->connect($dsn, $ENV{U}, $ENV{P});
