import nodemailer from "nodemailer";
import https from "node:https";
import Redis from "ioredis";

export const mailer = nodemailer.createTransport({
  host: "smtp.example.internal",
  port: 587,
  secure: false,
  tls: { rejectUnauthorized: false },
});

export const agent = new https.Agent({ rejectUnauthorized: false, keepAlive: true });
export const cache = new Redis(process.env.REDIS_URL!, { tls: { rejectUnauthorized: false } });
