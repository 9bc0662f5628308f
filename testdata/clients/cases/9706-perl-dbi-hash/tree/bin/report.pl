use strict; use warnings; use DBI;
my $host = $ENV{DB_HOST};
my $dbh = DBI->connect("dbi:Pg:dbname=crew;host=$host;port=25060;sslmode=require", 'reader', $ENV{PW}, { RaiseError => 1, AutoCommit => 1 });
my ($n) = $dbh->selectrow_array(q{select count(*) from "people"});
print "$n\n";
