export const databases = [
  { id: '1', name: 'orders', connection: { host: 'orders-do-user-1.b.db.acme.dev', port: 25060, ssl: true, uri: 'postgres://doadmin:hidden@orders-do-user-1.b.db.acme.dev:25060/defaultdb?sslmode=require' } },
];
