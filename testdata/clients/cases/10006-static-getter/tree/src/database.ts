import { Client, ClientConfig } from 'pg';

class DatabaseSettings {
  static get ssl(): ClientConfig['ssl'] {
    return { rejectUnauthorized: false };
  }
}

export async function connect() {
  const client = new Client({ connectionString: process.env.PG_URL, ssl: DatabaseSettings.ssl });
  await client.connect();
  return client;
}
