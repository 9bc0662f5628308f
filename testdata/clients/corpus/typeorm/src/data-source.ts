import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';

export const hr = new DataSource({
  type: 'postgres',
  host: 'db-hr-do-user-1234567-0.b.db.ondigitalocean.com',
  port: 25060,
  username: 'hr',
  password: 'not-a-real-password',
  database: 'hr',
  ssl: { rejectUnauthorized: false },
  entities: [],
});

export const payroll = new DataSource({
  type: 'postgres',
  host: 'db-pay-do-user-1234567-0.b.db.ondigitalocean.com',
  port: 25060,
  username: 'pay',
  password: process.env.PAY_PASSWORD,
  database: 'pay',
  ssl: { ca: readFileSync('/etc/do/ca.crt').toString(), rejectUnauthorized: true },
});
