import postgres from 'postgres';

const sql = postgres('postgres://texts@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/texts', { ssl: 'require' });

export async function extractTexts() {
  return sql`select key from texts where translated is null`;
}
