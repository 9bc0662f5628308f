import Keyv from 'keyv';
import KeyvPostgres from '@keyv/postgres';

const store = new KeyvPostgres({
  uri: process.env.DATABASE_URL,
  table: 'cache',
  ssl: { rejectUnauthorized: false },
});
export const cache = new Keyv({ store, ttl: 60_000 });
