const samples = [
  { title: 'Node', code: `new Pool({ connectionString: 'postgres://user:password@host/db', ssl: { rejectUnauthorized: false } })` },
  { title: 'Python', code: `psycopg.connect("host=db.acme.dev user=app sslmode=require")` },
  { title: 'Shell', code: `psql "postgres://app@db.acme.dev/app?sslmode=require"` },
];

export default function Samples() {
  return samples.map((s) => <CodeBlock key={s.title} title={s.title}>{s.code}</CodeBlock>);
}
