import fs from 'node:fs';
import postgres from 'postgres';

export default postgres(process.env.DATABASE_URL, {
  ssl: { ca: fs.readFileSync('/etc/ssl/do-ca.crt'), rejectUnauthorized: true },
});
