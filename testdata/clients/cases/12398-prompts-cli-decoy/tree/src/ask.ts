import { input, select } from '@inquirer/prompts';

export async function ask() {
  const url = await input({ message: 'Connection string (e.g. postgres://user@db.acme.dev/app?sslmode=require):' });
  const mode = await select({ message: 'SSL mode', choices: [{ value: 'disable' }, { value: 'require' }, { value: 'verify-full' }] });
  return { url, mode };
}
