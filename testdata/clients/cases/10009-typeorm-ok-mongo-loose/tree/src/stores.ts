import { MongoClient } from 'mongodb';
import nodemailer from 'nodemailer';
import { DataSource } from 'typeorm';

export const stock = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  ssl: { ca: process.env.DO_CA_CERT, rejectUnauthorized: true },
});
export const events = new MongoClient(process.env.MONGO_URL!, { tls: true, tlsAllowInvalidCertificates: true });
export const mail = nodemailer.createTransport({ host: 'smtp.example.com', secure: true, tls: { rejectUnauthorized: false } });
