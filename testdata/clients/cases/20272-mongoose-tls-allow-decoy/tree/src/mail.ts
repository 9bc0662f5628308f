import { ImapFlow } from 'imapflow';
export const imap = new ImapFlow({ host: 'imap.example', port: 993, secure: true, tls: { rejectUnauthorized: false }, auth: { user: 'x', pass: process.env.P! } });
