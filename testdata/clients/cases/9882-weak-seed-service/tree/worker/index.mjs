import pg from 'pg';
import pino from 'pino';

const log = pino();
const client = new pg.Client({ host: 'db-core-ams3-55120-do-user-2.b.db.ondigitalocean.com', port: 25060, user: 'core', password: process.env.PGPASSWORD, ssl: { rejectUnauthorized: false } });
log.info('connecting with ssl: { rejectUnauthorized: false }, sslmode=require');
await client.connect();
