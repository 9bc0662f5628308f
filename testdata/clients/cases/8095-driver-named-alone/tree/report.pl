use DBI;
use DBD::Pg;
my $db = DBI->connect("dbi:Pg:dbname=shop;host=10.0.0.5;port=25060", "app", $ENV{PW});
