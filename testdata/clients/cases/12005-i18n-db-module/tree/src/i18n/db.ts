import { Client } from 'pg';

export async function loadTexts(locale: string) {
  const client = new Client({ connectionString: process.env.TEXTS_URL, ssl: { rejectUnauthorized: false } });
  await client.connect();
  return client.query('select key, text from texts where locale = $1', [locale]);
}
