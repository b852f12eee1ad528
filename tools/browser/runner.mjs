// Checks with names, counted. A check that throws has failed, and the next one still runs.

let passed = 0;
const failures = [];

export async function check(name, body) {
  try {
    await body();
    passed += 1;
    if (process.env.COURANT_VERBOSE) console.log(`ok      ${name}`);
    return true;
  } catch (error) {
    const words = String(error?.message ?? error).split('\n').slice(0, 12).join('\n        ');
    failures.push(name);
    console.log(`FAILED  ${name}\n        ${words}`);
    return false;
  }
}

export function expect(truth, words) {
  if (!truth) throw new Error(words);
}

export function expectNone(list, words) {
  const once = [...new Set(list)];
  if (once.length) throw new Error(`${words}:\n${once.slice(0, 8).map((one) => `- ${one}`).join('\n')}${once.length > 8 ? `\n… and ${once.length - 8} more` : ''}`);
}

export function summary() {
  console.log(`${passed} passed, ${failures.length} failed`);
  return failures.length;
}
