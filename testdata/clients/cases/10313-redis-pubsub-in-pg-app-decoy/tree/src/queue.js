const Redis = require('ioredis');
const nodemailer = require('nodemailer');
const tls = { rejectUnauthorized: false };
exports.redis = new Redis(process.env.REDIS_URL, { tls });
exports.mailer = nodemailer.createTransport({ host: process.env.SMTP_HOST, port: 587, tls: { ...tls, ciphers: 'DEFAULT' } });
