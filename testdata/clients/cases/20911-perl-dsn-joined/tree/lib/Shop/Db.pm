package Shop::Db;
use strict;
use warnings;
use DBI;

sub connect {
    my ($class, %arg) = @_;
    my $dsn = 'dbi:Pg:dbname=' . $arg{name} . ';host=' . $arg{host} . ';port=25060' . ';sslmode=require';
    return DBI->connect($dsn, $arg{user}, $arg{password}, { RaiseError => 1, pg_enable_utf8 => 1 });
}

1;
