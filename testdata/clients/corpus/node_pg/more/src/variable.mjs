import pg from 'pg'

const ssl = { rejectUnauthorized: false }

export const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, ssl })
