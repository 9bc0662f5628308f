import { Pool } from 'pg'
import { expect, test } from 'vitest'

test('connects', async () => {
  const pool = new Pool({ connectionString: 'postgres://shop:shop@localhost:5432/shop' })
  const { rows } = await pool.query('select 1 as one')
  expect(rows[0].one).toBe(1)
})
