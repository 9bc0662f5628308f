import nodemailer from 'nodemailer';
import https from 'https';
export const agent = new https.Agent({ rejectUnauthorized: false });
export const mailer = nodemailer.createTransport({ host: 'smtp.corp.net', port: 465, secure: true, tls: { rejectUnauthorized: false } });
