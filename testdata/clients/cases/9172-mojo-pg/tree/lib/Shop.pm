package Shop;
use Mojo::Base 'Mojolicious', -signatures;
use Mojo::Pg;

sub startup ($self) {
    my $pg = Mojo::Pg->new("postgresql://shop:$ENV{DB_PASSWORD}\@pg-orders-do-user-1042-0.c.db.ondigitalocean.com:25060/shop?sslmode=require");
    $self->helper(pg => sub { $pg });
    $self->routes->get('/')->to('orders#index');
}
1;
