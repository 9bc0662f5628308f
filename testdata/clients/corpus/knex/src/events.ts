import knex from 'knex';

export const events = knex({
  client: 'pg',
  connection: {
    connectionString: process.env.EVENTS_URL,
    ssl: { rejectUnauthorized: false },
  },
});
