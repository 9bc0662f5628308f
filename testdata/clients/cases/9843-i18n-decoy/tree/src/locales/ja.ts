export default {
  sslmode: 'SSLモード',
  hint: '例: postgres://user:pass@host:5432/db?sslmode=disable',
  ssl: { rejectUnauthorized: '証明書を検証する' },
};
