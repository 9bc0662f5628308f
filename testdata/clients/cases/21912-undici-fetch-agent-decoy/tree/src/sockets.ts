import tls from 'node:tls';
import WebSocket from 'ws';
export const ws = new WebSocket(process.env.WS_URL!, { rejectUnauthorized: false });
export const raw = tls.connect({ host: process.env.GATEWAY, port: 9001, rejectUnauthorized: false });
