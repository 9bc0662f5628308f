import postgres from 'postgres'

export const sql = postgres({
  host: process.env.PGHOST,
  port: 25060,
  username: 'app',
  password: process.env.PGPASSWORD,
  database: 'shop',
  ssl: process.env.PGSSL === 'off' ? false : 'prefer',
  idle_timeout: 20,
  transform: postgres.camel,
})
