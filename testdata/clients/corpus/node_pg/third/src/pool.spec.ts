import { Pool } from "pg";

describe("pool", () => {
  const pool = new Pool({ host: "postgres-test", user: "test", password: "test", database: "test" });

  it("answers", async () => {
    const { rows } = await pool.query("select 1 as one");
    expect(rows[0].one).toBe(1);
  });
});
