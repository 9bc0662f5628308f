import knex from 'knex';

// ssl: { rejectUnauthorized: false } was removed here
export const cache = knex({ client: 'better-sqlite3', connection: { filename: ':memory:' } });
export const legacy = knex({ client: 'mysql2', connection: { host: 'mysql.example.internal', ssl: { rejectUnauthorized: false } } });
