const session = require('express-session');
const PgSession = require('connect-pg-simple')(session);
module.exports = session({
  store: new PgSession({
    conObject: { connectionString: process.env.DATABASE_URL, ssl: { rejectUnauthorized: false } },
  }),
  secret: process.env.SESSION_SECRET,
});
