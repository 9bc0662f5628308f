package api

type Connection struct {
	Host    string `json:"host" validate:"required"`
	SSLMode string `json:"sslmode" validate:"oneof=disable require verify-full" default:"require"`
}

type Kafka struct {
	SSLMode string `env:"KAFKA_SSLMODE" envDefault:"disable"`
}
