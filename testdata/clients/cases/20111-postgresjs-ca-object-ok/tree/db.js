import postgres from 'postgres'
import fs from 'fs'

const sql = postgres({
  host: process.env.PGHOST,
  port: 25060,
  ssl: { ca: fs.readFileSync('./ca.pem') },
})

export default sql
