import fs from 'node:fs'
import knex from 'knex'

const ssl = { ca: fs.readFileSync(new URL('/etc/do/ca.crt', import.meta.url)), rejectUnauthorized: true }
const connection = {
  host: 'db-crm-do-user-1234567-0.b.db.ondigitalocean.com',
  port: 25060,
  user: 'crm',
  password: process.env.CRM_PASSWORD,
  database: 'crm',
  ssl
}

export default knex({ client: 'pg', connection, pool: { min: 0, max: 7 } })
