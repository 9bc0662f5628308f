export const config = {
  kafka: { brokers: (process.env.BROKERS ?? '').split(','), ssl: { rejectUnauthorized: false } },
  smtp: { host: 'smtp.example', port: 465, tls: { rejectUnauthorized: false } },
  postgres: { connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: true, ca: process.env.DB_CA } },
};
