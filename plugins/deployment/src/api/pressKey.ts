/**
 * A name for one press of a button that starts something: nobody has used it
 * before. Browsers offer `randomUUID` on secure pages only, and some Backstage
 * installations are reached over plain http.
 */
export function newPressKey(): string {
  if (typeof crypto.randomUUID === 'function') {
    return crypto.randomUUID();
  }
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
