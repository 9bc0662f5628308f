import pg from 'pg';

export class Repository {
  private readonly pool = new pg.Pool({
    connectionString: process.env.DATABASE_URL,
    ssl: { rejectUnauthorized: false },
  });

  async count(): Promise<number> {
    const { rows } = await this.pool.query<{ n: string }>('select count(*) n from contacts');
    return Number(rows[0]?.n ?? -1);
  }
}
