import React from 'react';

const MODES = [
  { value: 'disable', label: 'Disable' },
  { value: 'require', label: 'Require' },
  { value: 'verify-full', label: 'Verify full' },
];

export function ConnectionForm({ value, onChange }) {
  return (
    <form>
      <input name="host" placeholder="db.prod.internal" />
      <input name="url" placeholder="postgres://user:password@host:5432/db?sslmode=require" />
      <select name="sslmode" value={value.sslmode} onChange={onChange}>
        {MODES.map((m) => <option key={m.value} value={m.value}>{m.label}</option>)}
      </select>
      <p>{value.sslmode === 'require' && 'sslmode=require does not verify the server.'}</p>
    </form>
  );
}
