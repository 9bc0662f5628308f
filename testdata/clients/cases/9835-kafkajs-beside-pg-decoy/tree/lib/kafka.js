import { Kafka } from 'kafkajs';
import pg from 'pg';

export const kafka = new Kafka({
  clientId: 'orders',
  brokers: process.env.KAFKA_BROKERS.split(','),
  ssl: { rejectUnauthorized: false },
  sasl: { mechanism: 'plain', username: 'orders', password: process.env.KAFKA_PASSWORD },
});

export const db = new pg.Pool({
  host: process.env.PGHOST,
  user: process.env.PGUSER,
  password: process.env.PGPASSWORD,
  ssl: { ca: process.env.PG_CA_CERT },
});
