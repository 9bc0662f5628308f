import { Pool } from 'pg';
import { databaseUrl, sslConfig } from './config';

export const pool = new Pool({ connectionString: databaseUrl, ssl: sslConfig });
