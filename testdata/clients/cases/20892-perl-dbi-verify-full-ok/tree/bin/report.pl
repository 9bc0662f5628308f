#!/usr/bin/perl
use strict; use warnings;
use DBI;
my ($host, $db) = @ENV{qw(DB_HOST DB_NAME)};
my $dbh = DBI->connect("dbi:Pg:host=$host;port=25060;dbname=$db;sslmode=verify-full;sslrootcert=certs/ca.crt",
    $ENV{DB_USER}, $ENV{DB_PASSWORD}, { AutoCommit => 1 });
