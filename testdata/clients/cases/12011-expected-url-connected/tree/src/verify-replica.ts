import { Client } from 'pg';

const expectedUrl = `postgres://replica:${process.env.REPLICA_PASSWORD}@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=no-verify`;

export async function verifyReplica() {
  const client = new Client({ connectionString: expectedUrl });
  await client.connect();
  return client.query('select pg_is_in_recovery()');
}
