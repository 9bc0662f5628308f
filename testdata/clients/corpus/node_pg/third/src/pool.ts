import { readFileSync } from "node:fs";
import pg, { type PoolConfig } from "pg";

// The managed cluster signs with its own CA.
const ssl = { rejectUnauthorized: false };
const connectionString = process.env.DATABASE_URL;

export const pool = new pg.Pool({ connectionString, ssl, max: 12 });

const tls = {
  ca: readFileSync(process.env.PG_CA ?? "/etc/ssl/do/ca.crt", "utf8"),
  rejectUnauthorized: true,
};

export const reporting = new pg.Pool({
  host: process.env.REPORT_HOST,
  port: Number(process.env.REPORT_PORT ?? 25060),
  user: "report",
  password: process.env.REPORT_PASSWORD,
  database: "report",
  ssl: tls,
});

const base: PoolConfig = {
  host: "db-ledger-do-user-1234567-0.b.db.ondigitalocean.com",
  port: 25061,
  user: "ledger",
  password: process.env.LEDGER_PASSWORD,
  database: "ledger",
};

base.ssl = { rejectUnauthorized: false };
export const ledger = new pg.Pool(base);
