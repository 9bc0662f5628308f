import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { Pool } from 'pg';

export default async function setup() {
  const container = await new PostgreSqlContainer('postgres:16').start();
  const pool = new Pool({ connectionString: container.getConnectionUri(), ssl: false });
  process.env.DATABASE_URL = `postgres://${container.getUsername()}:${container.getPassword()}@${container.getHost()}:${container.getPort()}/test?sslmode=disable`;
  return pool;
}
