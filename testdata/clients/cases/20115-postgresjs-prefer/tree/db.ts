import postgres from 'postgres'
const sql = postgres({ host: process.env.DB_HOST, port: 25060, database: 'app', username: 'svc', password: process.env.DB_PW, ssl: 'prefer' })
export default sql
