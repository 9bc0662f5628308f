const { createClient } = require('redis');
const { Client } = require('pg');

const redis = createClient({ url: process.env.REDIS_URL, socket: { tls: true, rejectUnauthorized: false } });

async function lock(id) {
  const client = new Client({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });
  await client.connect();
  return client.query('select pg_advisory_lock($1)', [id]);
}
module.exports = { redis, lock };
