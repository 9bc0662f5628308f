package events

import (
	"context"
	"crypto/tls"

	"github.com/IBM/sarama"
	"github.com/jackc/pgx/v5/pgxpool"
)

type Outbox struct {
	pool     *pgxpool.Pool
	producer sarama.SyncProducer
}

func New(ctx context.Context, dsn string, brokers []string) (*Outbox, error) {
	cfg := sarama.NewConfig()
	cfg.Net.TLS.Enable = true
	cfg.Net.TLS.Config = &tls.Config{InsecureSkipVerify: true}
	producer, err := sarama.NewSyncProducer(brokers, cfg)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.New(ctx, dsn)
	return &Outbox{pool: pool, producer: producer}, err
}
