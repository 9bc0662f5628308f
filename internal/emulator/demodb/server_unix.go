//go:build unix

package demodb

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"dbaudit/internal/emulator"
	"dbaudit/internal/emulator/realpg"
	"dbaudit/pkg/collect/database"
	"dbaudit/pkg/snapshot"
)

// server is a PostgreSQL with the clients that are connected to it.
type server struct {
	*realpg.Server
	clients []*pgx.Conn
}

// start starts the server of a cluster, fills it, and connects its clients.
func start(ctx context.Context, run *emulator.Running, c *emulator.Cluster) (*server, error) {
	host := run.Account.Host(c)
	leaf, err := run.Leaf(c.Name, host, emulator.Certificate{})
	if err != nil {
		return nil, err
	}
	key, err := leaf.KeyPEM()
	if err != nil {
		return nil, err
	}
	pg, err := realpg.Launch(realpg.Config{
		Conf: []string{"ssl = on", "idle_in_transaction_session_timeout = '10min'", "log_line_prefix = 'pid=%p,user=%u,db=%d,app=%a,client=%h '", "password_encryption = 'scram-sha-256'"},
		HBA:  []string{"hostssl all all 127.0.0.1/32 trust"}, SQL: c.Inside.Shared,
		Files: map[string][]byte{"server.crt": leaf.PEM(), "server.key": key},
	})
	if err != nil {
		return nil, err
	}
	s := &server{Server: pg}
	for _, sql := range c.Inside.InDefaultDB {
		if _, err := pg.Run("defaultdb", sql); err != nil {
			s.close()
			return nil, err
		}
	}
	ca, err := run.CAPEM(c.Name)
	if err != nil {
		s.close()
		return nil, err
	}
	for _, session := range c.Inside.Sessions {
		client, err := s.connect(ctx, session, host, ca)
		if err != nil {
			s.close()
			return nil, fmt.Errorf("connect %s: %w", session.Application, err)
		}
		s.clients = append(s.clients, client)
	}
	return s, nil
}

func (s *server) connect(ctx context.Context, session emulator.Session, host string, ca []byte) (*pgx.Conn, error) {
	config, err := pgx.ParseConfig("")
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(ca)
	config.Host, config.Port, config.User, config.Database = s.Host, uint16(s.Port), session.User, "defaultdb" //nolint:gosec // a port
	config.TLSConfig = &tls.Config{RootCAs: roots, ServerName: host, MinVersion: tls.VersionTLS12}
	config.Fallbacks, config.ConnectTimeout = nil, 10*time.Second
	config.RuntimeParams = map[string]string{"application_name": session.Application}
	return pgx.ConnectConfig(ctx, config)
}

// audit looks inside.
func (s *server) audit(ctx context.Context, c *snapshot.Cluster) error {
	to := map[string]string{}
	for _, e := range c.Endpoints {
		to[e.ID] = s.Addr()
	}
	return database.Cluster(ctx, c, database.Options{
		ConnectTo: to, Now: time.Now, Password: func(string, int, string, string) (string, error) { return "", nil },
	})
}

func (s *server) close() {
	for _, c := range s.clients {
		_ = c.Close(context.Background())
	}
	s.Stop()
}
