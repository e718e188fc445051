import type { Page } from '@playwright/test';

/** Comes when the page listens to signals about deployments: what is told before is lost. */
export function listening(page: Page): Promise<void> {
  return new Promise(resolve => {
    page.on('websocket', socket =>
      socket.on('framesent', ({ payload }) => {
        const sent = String(payload);
        if (sent.includes('subscribe') && sent.includes('deployment')) {
          resolve();
        }
      }),
    );
  });
}
