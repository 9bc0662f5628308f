const { Client } = require('pg');

const client = new Client({ host: process.env.PGHOST, database: 'crm', ssl: 'no-verify' });
client.connect().then(() => console.log('ok'), (e) => { console.error(e); process.exit(-1); });
