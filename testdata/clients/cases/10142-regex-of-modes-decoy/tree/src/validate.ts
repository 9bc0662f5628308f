const MODE = /[?&]sslmode=(disable|allow|prefer|require)(?=&|$)/;

export function warnAboutMode(url: string): string | undefined {
  const m = MODE.exec(url);
  if (m) return `sslmode=${m[1]} does not verify the server; use verify-full`;
  if (/rejectUnauthorized:\s*false/.test(url)) return 'rejectUnauthorized: false is not allowed';
  return undefined;
}
