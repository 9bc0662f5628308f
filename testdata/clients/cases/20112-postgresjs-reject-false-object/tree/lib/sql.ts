import postgres from 'postgres'

export const sql = postgres(process.env.POSTGRES_URL ?? '', {
  idle_timeout: 20,
  ssl: { rejectUnauthorized: false },
})
