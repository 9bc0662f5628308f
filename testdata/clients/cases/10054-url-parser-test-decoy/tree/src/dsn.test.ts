import { describe, expect, it } from 'vitest';
import { parseDsn } from './dsn';

describe('parseDsn', () => {
  it('reads the mode', () => {
    expect(parseDsn('postgres://u@h:5432/d?sslmode=require')).toEqual({ host: 'h', sslmode: 'require' });
    expect(parseDsn('postgres://u@h:5432/d?sslmode=no-verify').ssl).toEqual({ rejectUnauthorized: false });
  });
});
