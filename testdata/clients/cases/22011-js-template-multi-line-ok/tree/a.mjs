import pg from 'pg';
const { U, P, H } = process.env;
const url = new URL(`postgres://${U}:${encodeURIComponent(P)}@${H}:25060/app`);
url.searchParams.set('sslmode', 'verify-full');
url.searchParams.set('sslrootcert', '/etc/do/ca.crt');
export const client = new pg.Client({ connectionString: url.toString() });
