use DBI;
my %c = (host => $ENV{DB_HOST}, db => 'app');
my $dbh = DBI->connect("dbi:Pg:dbname=$c{db};host=$c{host};port=25060;sslmode=require", $ENV{U}, $ENV{P}, {RaiseError=>1});
