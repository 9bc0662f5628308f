const { Pool } = require('pg');

const pool = new Pool({ host: 'pg-test.example.internal', user: 'test', password: 'test', ssl: { rejectUnauthorized: false } });

test('connects', async () => {
  await pool.query('select 1');
});
