// What a service reads from its environment: once, when it starts.
import fs from 'node:fs';

const required = ['DATABASE_URL', 'JWT_SECRET', 'SESSION_SECRET', 'REDIS_URL'];

/** Ends the process when a required variable is missing: a half-configured service serves nobody. */
export function requireEnvironment(names = required) {
  const missing = names.filter((name) => !process.env[name]);
  if (missing.length === 0) return;
  console.error(`<3>configuration: missing ${missing.join(', ')}`);
  process.exit(78);
}

export const flag = (name) => process.env[name] === 'true';

/** What the build wrote beside this file: version, commit, builtAt. */
export const release = JSON.parse(
  fs.readFileSync(new URL('./version.json', import.meta.url), 'utf8'),
);
