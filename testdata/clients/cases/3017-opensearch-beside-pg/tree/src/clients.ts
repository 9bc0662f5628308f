import { Client as SearchClient } from '@opensearch-project/opensearch';
import { Pool } from 'pg';
import fs from 'fs';
export const search = new SearchClient({
  node: process.env.OPENSEARCH_URL,
  ssl: { rejectUnauthorized: false },
});
export const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: { ca: fs.readFileSync('/etc/ssl/do-ca.crt', 'utf8') } });
