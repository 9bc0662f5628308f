import connectPg from 'connect-pg-simple';
import expressSession from 'express-session';

const PgStore = connectPg(expressSession);

export const session = expressSession({
  secret: process.env.SESSION_SECRET!,
  resave: false,
  saveUninitialized: false,
  cookie: { maxAge: 7 * 24 * 60 * 60 * 1000, secure: true },
  store: new PgStore({
    tableName: 'user_sessions',
    createTableIfMissing: true,
    conObject: {
      connectionString: process.env.DATABASE_URL,
      ssl: { rejectUnauthorized: false },
    },
  }),
});
