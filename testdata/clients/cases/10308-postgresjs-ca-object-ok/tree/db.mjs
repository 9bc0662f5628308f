import fs from 'fs';
import postgres from 'postgres';
export default postgres(process.env.DATABASE_URL, { ssl: { ca: fs.readFileSync('./ca.crt').toString(), rejectUnauthorized: true }, idle_timeout: 20 });
