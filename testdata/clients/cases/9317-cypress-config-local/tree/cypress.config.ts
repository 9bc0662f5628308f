import { defineConfig } from 'cypress';
import { Client } from 'pg';

export default defineConfig({
  e2e: {
    baseUrl: 'http://localhost:3000',
    setupNodeEvents(on) {
      on('task', {
        async query(sql: string) {
          const client = new Client({ host: 'localhost', port: 5432, user: 'postgres', password: 'postgres', database: 'shop_e2e', ssl: false });
          await client.connect();
          return (await client.query(sql)).rows;
        },
      });
    },
  },
});
