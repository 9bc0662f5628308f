import { createClient } from 'redis'

export default createClient({ url: 'rediss://cache.example.internal:25061', socket: { tls: true, rejectUnauthorized: false } })
