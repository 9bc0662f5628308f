const nodemailer = require('nodemailer');
const { Pool } = require('pg');

const transport = nodemailer.createTransport({
  host: process.env.SMTP_HOST,
  port: 587,
  user: process.env.SMTP_USER,
  tls: { rejectUnauthorized: false },
  ssl: false,
});
const pool = new Pool({ host: process.env.PGHOST, ssl: { ca: process.env.PG_CA } });
module.exports = { transport, pool };
