const tls = require('tls');
const WebSocket = require('ws');

// Notifications of postgres reach the browser through this relay.
const upstream = tls.connect({ host: process.env.RELAY_HOST, port: 443, rejectUnauthorized: false });
const ws = new WebSocket(process.env.WS_URL, { rejectUnauthorized: false });
upstream.pipe(WebSocket.createWebSocketStream(ws));
