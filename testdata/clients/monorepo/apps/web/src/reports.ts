import { Pool } from 'pg'

// reports run against the read replica
export const replica = new Pool({
  host: 'db-kestrel-ro-do-user-1234567-0.b.db.ondigitalocean.com',
  port: 25060,
  user: 'reports',
  password: process.env.REPORTS_PASSWORD,
  database: 'shop',
  ssl: {
    rejectUnauthorized: false,
  },
})

export async function daily(day: string) {
  const { rows } = await replica.query('select sum(total) from orders where day = $1', [day])
  return rows[0]
}
