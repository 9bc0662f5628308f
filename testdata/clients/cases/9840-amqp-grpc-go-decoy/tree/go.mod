module example.com/svc

go 1.22

require (
	github.com/jackc/pgx/v5 v5.5.5
	github.com/rabbitmq/amqp091-go v1.9.0
	google.golang.org/grpc v1.63.0
)
