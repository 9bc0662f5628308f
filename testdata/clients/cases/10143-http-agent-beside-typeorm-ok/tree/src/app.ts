import axios from 'axios';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import { DataSource } from 'typeorm';

const agent = new https.Agent({ rejectUnauthorized: false });
export const erp = axios.create({ baseURL: 'https://erp.example.com', httpsAgent: agent });
export const db = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  ssl: { ca: readFileSync('/etc/stock/do-ca.crt', 'utf8') },
});
