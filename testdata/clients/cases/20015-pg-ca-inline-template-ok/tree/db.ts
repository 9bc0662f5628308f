import { Pool } from 'pg';
const CA = `-----BEGIN CERTIFICATE-----
MIIBinvented
-----END CERTIFICATE-----`;
export const pool = new Pool({
  host: process.env.PGHOST,
  port: 25060,
  ssl: { ca: CA, rejectUnauthorized: true },
});
