import { useState } from 'react';

const MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

const defaults = { type: 'postgresql', host: '', port: 5432, database: '', username: '', password: '', sslmode: 'disable' };

export function DataSourceForm({ onSave }: { onSave(v: typeof defaults): void }) {
  const [value, setValue] = useState(defaults);
  return (
    <form onSubmit={(e) => { e.preventDefault(); onSave(value); }}>
      <input placeholder="postgres://user:password@host:5432/db?sslmode=require" onChange={(e) => setValue({ ...value, host: e.target.value })} />
      <select value={value.sslmode} onChange={(e) => setValue({ ...value, sslmode: e.target.value })}>
        {MODES.map((m) => <option key={m}>{m}</option>)}
      </select>
    </form>
  );
}
