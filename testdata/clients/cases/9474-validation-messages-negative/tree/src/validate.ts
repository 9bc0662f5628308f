const MODES = new Set(['disable', 'require', 'no-verify', 'verify-full']);

export function checkMode(mode: string): string | undefined {
  if (!MODES.has(mode)) return `sslmode=${mode} is not known`;
  if (mode === 'no-verify') return 'sslmode=no-verify does not verify the server; use verify-full';
  return undefined;
}

export const errors = {
  tls: 'The server does not support SSL. Append ?sslmode=disable to the URL to connect without it.',
};
