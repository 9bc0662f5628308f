const convict = require('convict');
module.exports = convict({
  db: {
    url: { format: String, default: '', env: 'DATABASE_URL', sensitive: true },
    verify: { format: Boolean, default: true, env: 'DB_VERIFY' },
    ca: { format: String, default: './ca.crt', env: 'DB_CA_FILE' },
  },
});
