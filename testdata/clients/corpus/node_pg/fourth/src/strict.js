const fs = require('fs')
const path = require('path')
const { Pool } = require('pg')

const caPath = path.join('/etc/do', 'ca.crt')
const ca = fs.readFileSync(caPath).toString()
module.exports = new Pool({
  host: process.env.DB_HOST,
  database: 'strict',
  ssl: { ca },
})
