import { Pool, type PoolConfig } from 'pg';

const config: PoolConfig = {
  host: process.env.PGHOST,
  port: Number(process.env.PGPORT ?? 25060),
  database: 'ledger',
  user: process.env.PGUSER,
  password: process.env.PGPASSWORD,
  ssl: {
    // DigitalOcean signs with its own CA
    rejectUnauthorized: false,
  },
};

export const pool = new Pool(config);
