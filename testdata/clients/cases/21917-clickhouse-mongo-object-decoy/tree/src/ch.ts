import https from 'node:https';
import { createClient } from '@clickhouse/client';
import { MongoClient } from 'mongodb';
const options = { tls: true, tlsAllowInvalidCertificates: true, rejectUnauthorized: false };
export const ch = createClient({ url: process.env.CH_URL, http_agent: new https.Agent({ rejectUnauthorized: false }) });
export const mongo = new MongoClient(process.env.MONGO_URL!, options);
