// A running paper to walk through: the one at COURANT_URL, or `courant demo` in a folder that is thrown away.

import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const readyWithin = 90_000;

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// The sign-in links, with the words printed beside each: [{ url, words }].
export function signInLinks(text, url) {
  const links = [];
  let before = '';
  for (const line of text.split('\n')) {
    for (const found of line.match(/https?:\/\/\S+/g) ?? []) {
      if (found.startsWith(url) && /\/desk\/(sign-in|link)\//.test(found)) {
        const rest = line.replace(found, '').trim();
        links.push({ url: found, words: (rest || before).toLowerCase() });
      }
    }
    if (line.trim()) before = line.trim();
  }
  return links;
}

export async function openPaper() {
  if (process.env.COURANT_URL) {
    const url = process.env.COURANT_URL.replace(/\/$/, '');
    return { url, links: signInLinks(process.env.COURANT_SIGN_IN ?? '', url), close: async () => {} };
  }
  const binary = process.env.COURANT_BINARY;
  if (!binary) throw new Error('Say which paper: COURANT_BINARY=target/debug/courant, or COURANT_URL=http://127.0.0.1:8810 for one that runs.');

  const folder = await mkdtemp(join(tmpdir(), 'courant-demo-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(binary, ['demo', '--port', String(port), '--data', join(folder, 'data')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let gone = null;
  child.stdout.on('data', (bytes) => (said += bytes));
  child.stderr.on('data', (bytes) => (said += bytes));
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve((gone = signal ?? `exit code ${code}`)));
    child.once('error', (error) => resolve((gone = error.message)));
  });

  const close = async () => {
    if (gone === null) {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(late);
    }
    await rm(folder, { recursive: true, force: true });
  };

  const deadline = Date.now() + readyWithin;
  for (;;) {
    if (gone !== null) {
      await close();
      throw new Error(`courant demo ended (${gone}) before it was ready. It said:\n${said.slice(-2000) || '(nothing)'}`);
    }
    if (Date.now() > deadline) {
      await close();
      throw new Error(`courant demo was not ready within ${readyWithin / 1000} s. It said:\n${said.slice(-2000) || '(nothing)'}`);
    }
    const answers = await fetch(`${url}/-/health`).then((answer) => answer.ok, () => false);
    // Ready is when the doors are open and the sign-in links are on the screen.
    if (answers && signInLinks(said, url).length) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { url, links: signInLinks(said, url), close, said: () => said };
}
