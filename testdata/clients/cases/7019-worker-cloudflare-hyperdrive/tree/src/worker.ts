import postgres from 'postgres';
export default {
  async fetch(req: Request, env: { HYPERDRIVE: { connectionString: string } }) {
    const sql = postgres(env.HYPERDRIVE.connectionString, { max: 5 });
    return Response.json(await sql`select 1`);
  },
};
