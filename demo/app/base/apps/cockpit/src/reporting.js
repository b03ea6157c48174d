// The reporting service, which the cockpit speaks to and passes `/api` on to.
const base = () => process.env.REPORTING_SERVICE_URL ?? 'http://localhost:4000';
const patience = 5000;

/** Asks the reporting service in the name of the signed-in person; gives fetch's response. */
export function askReporting(request, path, options = {}) {
  const headers = { cookie: request.headers.cookie ?? '' };
  if (options.body) headers['content-type'] = 'application/json';
  return fetch(new URL(path, base()), { ...options, headers, signal: AbortSignal.timeout(patience) });
}

export async function reportOf(request, path) {
  const answer = await askReporting(request, path);
  if (!answer.ok) throw new Error(`reporting answered ${answer.status} to ${path}`);
  return answer.json();
}
