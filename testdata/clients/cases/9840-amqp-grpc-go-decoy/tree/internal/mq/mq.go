package mq

import (
	"crypto/tls"
	"os"

	amqp "github.com/rabbitmq/amqp091-go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
)

func Dial() (*amqp.Connection, error) {
	return amqp.DialTLS(os.Getenv("AMQP_URL"), &tls.Config{InsecureSkipVerify: true})
}

func Peer(addr string) (*grpc.ClientConn, error) {
	return grpc.NewClient(addr, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{InsecureSkipVerify: true})))
}
