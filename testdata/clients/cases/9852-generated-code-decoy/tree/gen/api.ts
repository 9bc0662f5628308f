/* tslint:disable */
// This file is generated from openapi.yaml; do not edit.
export interface Connection {
  /** @example "postgres://app:secret@db.prod.internal/app?sslmode=require" */
  url?: string;
  /** @default "require" */
  sslmode?: ConnectionSslmode;
}
export const ConnectionSslmode = { disable: 'disable', require: 'require' } as const;
export type ConnectionSslmode = (typeof ConnectionSslmode)[keyof typeof ConnectionSslmode];
