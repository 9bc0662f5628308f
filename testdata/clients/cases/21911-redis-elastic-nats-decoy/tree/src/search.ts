import { Client } from '@elastic/elasticsearch';
export const es = new Client({ node: process.env.ES_URL, auth: { username: 'x', password: process.env.ES_PW! }, tls: { rejectUnauthorized: false } });
