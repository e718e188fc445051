import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const images = join(import.meta.dirname, '..', '..', 'docs', 'images');

/**
 * Renews a picture of the documentation. They hold ages, so this is done on
 * purpose only.
 */
export function keep(name: string, picture: Buffer): void {
  if (process.env.UPDATE_SCREENSHOTS) {
    mkdirSync(images, { recursive: true });
    writeFileSync(join(images, `${name}.png`), picture);
  }
}
