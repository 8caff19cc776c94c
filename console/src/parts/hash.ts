// The fingerprint of a frozen sheet; null where the browser offers none (a page that is not secure).
export async function fingerprint(text: string): Promise<string | null> {
  if (!globalThis.crypto?.subtle) return null;
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return [...sum].map((b) => b.toString(16).padStart(2, '0')).join('');
}
export function download(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  const a = document.createElement('a');
  a.href = url;
  a.download = name;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
// A text that a table program would take for a formula is written as text; a number stays one.
export const csvCell = (v: string | number | boolean | null | undefined): string => { const s = String(v ?? ''); return `"${(typeof v === 'string' && /^[=+\-@\t\r]/.test(s) ? "'" : '') + s.replace(/"/g, '""')}"`; };
