package billing

import (
	"crypto/tls"
	"os"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

func clients() (*redis.Client, *grpc.ClientConn, *gorm.DB, error) {
	insecure := &tls.Config{InsecureSkipVerify: true}
	rdb := redis.NewClient(&redis.Options{Addr: os.Getenv("REDIS"), TLSConfig: insecure})
	conn, err := grpc.NewClient(os.Getenv("GRPC"), grpc.WithTransportCredentials(credentials.NewTLS(insecure)))
	if err != nil {
		return nil, nil, nil, err
	}
	db, err := gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{})
	return rdb, conn, db, err
}
