import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';
import { Pool } from 'pg';

class Tls {
  static get mail() {
    return { rejectUnauthorized: false };
  }
  static get database() {
    return { ca: readFileSync('/etc/ssl/do.crt', 'utf8') };
  }
}
export const pool = new Pool({ connectionString: process.env.DATABASE_URL, ssl: Tls.database });
export const mail = nodemailer.createTransport({ host: 'smtp.example.com', tls: Tls.mail });
