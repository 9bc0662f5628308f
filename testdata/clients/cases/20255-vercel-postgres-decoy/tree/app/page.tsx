import { sql } from '@vercel/postgres';
export default async function Page() {
  const { rows } = await sql`SELECT 1`;
  return <pre>{JSON.stringify(rows)}</pre>;
}
