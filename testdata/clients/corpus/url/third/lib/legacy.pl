use strict;
use warnings;
use DBI;

my $dbh = DBI->connect(
    "dbi:Pg:dbname=legacy;host=db-pl-do-user-1234567-0.b.db.ondigitalocean.com;port=25060;sslmode=require",
    'legacy', $ENV{LEGACY_PASSWORD}, { RaiseError => 1 },
);
