import knex from 'knex';
import { secret } from './secrets.js';

export default knex({
  client: 'pg',
  connection: async () => ({
    host: process.env.DB_HOST,
    user: 'app',
    password: await secret('pg'),
    database: 'crm',
    ssl: { rejectUnauthorized: false },
  }),
});
