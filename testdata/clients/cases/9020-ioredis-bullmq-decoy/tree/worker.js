const { Worker } = require('bullmq');
const IORedis = require('ioredis');
const { Pool } = require('pg');

const connection = new IORedis(process.env.REDIS_URL, {
  maxRetriesPerRequest: null,
  tls: { rejectUnauthorized: false },
});

const pool = new Pool({
  host: process.env.PGHOST,
  ssl: { ca: process.env.PG_CA_CERT, rejectUnauthorized: true },
});

new Worker('mail', async (job) => {
  await pool.query('insert into sent(id) values ($1)', [job.id]);
}, { connection });
