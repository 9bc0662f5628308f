const https = require('https');
const axios = require('axios');
const { Pool } = require('pg');

const agent = new https.Agent({ rejectUnauthorized: false });
const pool = new Pool({ connectionString: process.env.DATABASE_URL });

async function sync() {
  const { data } = await axios.get(process.env.ERP_URL, { httpsAgent: agent });
  await pool.query('insert into orders select * from jsonb_populate_recordset(null::orders, $1)', [JSON.stringify(data)]);
}

module.exports = { sync };
