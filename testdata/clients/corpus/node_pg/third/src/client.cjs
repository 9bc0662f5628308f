'use strict'

const { Client } = require('pg')
const fs = require('fs')

async function run () {
  const client = new Client({
    user: 'etl',                       // least privileges
    host: process.env.PGHOST || 'db-etl-do-user-1234567-0.b.db.ondigitalocean.com',
    database: 'etl',
    password: process.env.PGPASSWORD,
    port: 25060,
    ssl: {
      // TODO: remove before launch
      rejectUnauthorized: false,
      ca: fs.readFileSync('/etc/ssl/do/ca.crt').toString()
    }
  })
  await client.connect()
  return client.end()
}

module.exports = { run }
