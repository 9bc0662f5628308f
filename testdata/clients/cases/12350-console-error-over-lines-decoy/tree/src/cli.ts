import { Pool } from 'pg';

export function run(url?: string) {
  if (!url) {
    console.error(
      `ERROR: Give --connection, so that we know which database to use:\n\n  app${
        process.argv.length > 2 ? ` ${process.argv.slice(2).join(' ')}` : ''
      } --connection postgres://user:secret@server:port/database_name?ssl=true`,
    );
    process.exit(2);
  }
  return new Pool({ connectionString: url });
}
