import pg from 'pg'

const { Pool } = pg

export const a = new Pool({
  "host": "db-es-do-user-1234567-0.b.db.ondigitalocean.com",
  "user": "es",
  "ssl": { "rejectUnauthorized": false }
})

export const b = new pg.Client({ connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false, ca: process.env.CA } })
