import PgBoss from 'pg-boss';

export const boss = new PgBoss({
  connectionString: process.env.DATABASE_URL,
  ssl: { rejectUnauthorized: false },
  retentionDays: 7,
});

boss.on('error', (e) => console.error(e));
