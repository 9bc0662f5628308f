use strict;
use DBI;

=pod

Don't read "this (

=cut

my $re = qr/["']([^"']+)\//x;
my @w = qw(it's a "test");
my $t = q{it's {nested} "};
my $dbh = DBI->connect("dbi:Pg:dbname=stock;host=$ENV{H};port=25060;sslmode=require", $ENV{U}, $ENV{P});
