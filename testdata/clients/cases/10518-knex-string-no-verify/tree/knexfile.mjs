export default { client: 'pg', connection: `${process.env.DATABASE_URL}?ssl=no-verify`, pool: { min: 0, max: 7 } };
