import { SQL } from "bun";

export const db = new SQL({
  hostname: process.env.DB_HOST,
  port: 25060,
  database: "app",
  username: "svc",
  password: process.env.DB_PASSWORD,
  tls: { rejectUnauthorized: true, ca: Bun.file("certs/ca.crt") },
});
