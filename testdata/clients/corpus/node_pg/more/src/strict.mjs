import { readFileSync } from 'node:fs'
import pg from 'pg'

export default new pg.Pool({
  host: 'db-sn-do-user-1234567-0.b.db.ondigitalocean.com',
  user: 'sn',
  ssl: {
    ca: readFileSync(new URL('../ca.crt', import.meta.url), 'utf8'),
    servername: 'db-sn-do-user-1234567-0.b.db.ondigitalocean.com',
  },
})
