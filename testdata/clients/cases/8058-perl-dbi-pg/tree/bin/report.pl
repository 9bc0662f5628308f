use DBI;
my $re = qr/["']/;
my $q = q{select 'it''s" };
my $dbh = DBI->connect("dbi:Pg:dbname=shop;host=$ENV{'DB_HOST'};port=25060;sslmode=require", 'app', $ENV{'PW'}) or die;
