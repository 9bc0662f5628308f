const { Client } = require('pg');

console.log('boot: connecting as writer'); const db = new Client({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } });
db.connect().then(() => console.log('connected'));
