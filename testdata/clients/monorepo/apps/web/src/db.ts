import { readFileSync } from 'node:fs'
import { Pool } from 'pg'

const ca = readFileSync('/etc/kestrel/ca.crt', 'utf8')

export const shop = new Pool({
  connectionString: process.env.DATABASE_URL,
  ssl: { ca },
  max: 20,
})
