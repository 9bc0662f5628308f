import type { ClientConfig } from 'pg';

export function ssl(mode: string, ca?: string): ClientConfig['ssl'] {
  switch (mode) {
    case 'disable':
      return false;
    case 'require':
      return { rejectUnauthorized: false };
    default:
      return { rejectUnauthorized: true, ca };
  }
}
