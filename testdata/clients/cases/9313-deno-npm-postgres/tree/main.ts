import postgres from "npm:postgres@3.4.4";

const sql = postgres(Deno.env.get("DATABASE_URL")!, { ssl: "require", max: 3, prepare: false });

Deno.serve(async () => Response.json(await sql`select now()`));
