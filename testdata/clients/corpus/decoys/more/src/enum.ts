export enum SslMode { Disable = 'disable', Require = 'require', VerifyFull = 'verify-full' }
export const DEFAULT_PORT = 5432
export const DRIVER = 'postgres'
export const ssl = { key: 'server.key', cert: 'server.crt' }
