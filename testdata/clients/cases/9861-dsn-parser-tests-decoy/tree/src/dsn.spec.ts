import { parse } from './dsn';

describe('parse', () => {
  it.each([
    ['postgres://app:pw@db.prod.internal/app?sslmode=no-verify', { rejectUnauthorized: false }],
    ['postgres://app:pw@db.prod.internal/app?ssl=true', true],
  ])('%s', (url, ssl) => expect(parse(url).ssl).toEqual(ssl));
});
