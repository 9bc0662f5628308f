export enum SslMode {
  Disable = 'disable',
  Prefer = 'prefer',
  Require = 'require',
  VerifyFull = 'verify-full',
}

export type ConnectionConfig = {
  host: string;
  port: number;
  sslmode: SslMode;
  ssl?: { rejectUnauthorized?: boolean; ca?: string };
};

export const initialValues: ConnectionConfig = { host: '', port: 5432, sslmode: SslMode.Prefer };

export function ConnectionForm() {
  return (
    <form>
      <input name="host" placeholder="db.example.com" />
      <input name="url" placeholder="postgres://user:password@host:5432/db?sslmode=require" />
      <select name="sslmode" defaultValue={SslMode.Prefer}>
        <option value="disable">Disable</option>
        <option value="require">Require</option>
      </select>
      <p className="hint">Use sslmode=require if your provider asks for it.</p>
    </form>
  );
}
