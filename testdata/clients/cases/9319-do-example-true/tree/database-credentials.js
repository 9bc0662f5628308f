export default {
    host: process.env.DB_HOST,
    port: process.env.DB_PORT || 25060,
    user: process.env.DB_USER || 'contacts',
    password: process.env.DB_PASSWORD,
    database: process.env.DB_DATABASE || 'contacts',
    ssl: process.env.DB_SSL == 'true' || true,
}
