import { readFileSync } from 'fs';
import { Pool } from 'pg';
import { config } from './config';

function tlsOptions(tls: typeof config.tls) {
  if (!tls.enabled) {
    return undefined;
  }
  return {
    ca: tls.caPath ? readFileSync(tls.caPath) : undefined,
    rejectUnauthorized: tls.rejectUnauthorized,
  };
}

export const pool = new Pool({ host: config.host, password: config.password, ssl: tlsOptions(config.tls) });
