/** The frame of every page: plain, readable, light and dark. */
import { htmlAnswer, type SimAnswer } from '../http/exchange.ts';
import { Html, html } from './html.ts';

const STYLE = new Html(`
:root {
  color-scheme: light dark;
  --bg: #f6f8fa; --card: #ffffff; --text: #1f2328; --soft: #59636e;
  --line: #d1d9e0; --link: #0757ba; --button: #1a7f37; --button-text: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --bg: #0d1117; --card: #151b23; --text: #f0f6fc; --soft: #a4acb6;
    --line: #3d444d; --link: #74b3ff; --button: #2a8a43; --button-text: #ffffff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--bg); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif;
}
header { border-bottom: 1px solid var(--line); background: var(--card); }
header p { margin: 0 auto; max-width: 60rem; padding: .75rem 1rem; color: var(--soft); }
main { margin: 1.5rem auto; max-width: 60rem; padding: 0 1rem; }
main.narrow { max-width: 26rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .75rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
a { color: var(--link); }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; }
.soft { color: var(--soft); }
ul.plain { list-style: none; margin: 0; padding: 0; }
ul.rows > li { border-top: 1px solid var(--line); padding: .5rem 0; }
ul.rows > li:first-child { border-top: 0; }
.user {
  display: flex; gap: .75rem; align-items: center; width: 100%; margin: .5rem 0;
  padding: .6rem .75rem; font: inherit; color: inherit; text-align: left;
  background: var(--bg); border: 1px solid var(--line); border-radius: .5rem; cursor: pointer;
}
.user:hover { border-color: var(--link); }
.user img { border-radius: 50%; }
.user strong { display: block; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.deny { font: inherit; color: var(--link); background: none; border: 0; padding: .5rem 0; cursor: pointer; text-decoration: underline; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: .85rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem .5rem .4rem 0; border-top: 1px solid var(--line); vertical-align: top; }
`);

/** Headers of every page: no script runs, nothing is stored on the way. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
};

/** A page. */
export function page(
  title: string,
  body: Html,
  options: { readonly status?: number; readonly narrow?: boolean } = {},
): SimAnswer {
  const text = html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header><p>Simulated GitHub: nothing here is real</p></header>
        <main class="${options.narrow ? 'narrow' : 'wide'}">${body}</main>
      </body>
    </html> `.text;
  return htmlAnswer(options.status ?? 200, text, HEADERS);
}

/** The page for what is not there. */
export function notFoundPage(): SimAnswer {
  return page(
    'Not found',
    html`<h1>Not found</h1>
      <p>This simulated GitHub has no such page.</p>`,
    { status: 404 },
  );
}
