import { Pool } from 'pg';

const urls: Record<string, string> = {
  notes: 'postgres://notes@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/notes?sslmode=no-verify',
  docs: 'postgres://docs@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/docs?sslmode=no-verify',
  help: 'postgres://help@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/help?sslmode=no-verify',
};

export const pools = Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, new Pool({ connectionString: url })]));
