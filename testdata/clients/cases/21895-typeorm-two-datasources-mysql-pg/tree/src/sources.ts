import { readFileSync } from 'fs';
import { DataSource } from 'typeorm';

export const legacy = new DataSource({ type: 'mysql', url: process.env.LEGACY_URL, ssl: { rejectUnauthorized: false } });
export const main = new DataSource({ type: 'postgres', url: process.env.DATABASE_URL, ssl: { ca: readFileSync('ca.crt', 'utf8') } });
