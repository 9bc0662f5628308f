import pg from 'pg'

const url = `postgres://lit:${process.env.PW}@db-lit-do-user-1234567-0.b.db.ondigitalocean.com:25060/lit?sslmode=no-verify`

export default new pg.Pool({ connectionString: url })
