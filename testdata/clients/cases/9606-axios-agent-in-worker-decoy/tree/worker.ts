import https from 'node:https';
import axios from 'axios';
import { run } from 'graphile-worker';

const client = axios.create({ httpsAgent: new https.Agent({ rejectUnauthorized: false }), baseURL: process.env.ERP_URL });

await run({
  connectionString: process.env.DATABASE_URL,
  concurrency: 4,
  taskList: { push: async (payload) => { await client.post('/push', payload); } },
});
