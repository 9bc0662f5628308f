const { Client } = require('pg');

async function test(url) {
  const client = new Client(url);
  await client.connect();
}

test('postgres://probe@db-core-fra1-48213-do-user-9.b.db.ondigitalocean.com:25060/app?sslmode=no-verify');
