const { Client } = require('pg');
test('connects', async () => {
  const c = new Client({ host: 'localhost', ssl: { rejectUnauthorized: false } });
  await c.connect();
});
