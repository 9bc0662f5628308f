export const config = {
  port: Number(process.env.PORT ?? 3000),
  db: {
    host: process.env.PGHOST ?? "db-jobs-do-user-1234567-0.b.db.ondigitalocean.com",
    port: 25060,
    user: "jobs",
    password: process.env.PGPASSWORD,
    database: "jobs",
    ssl: { rejectUnauthorized: false },
  },
  smtp: { host: "smtp.example.internal", port: 465, secure: true, tls: { rejectUnauthorized: false } },
};
