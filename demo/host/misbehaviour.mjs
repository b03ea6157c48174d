// Loaded into every service before its own code: carries out the faults that are switched on.
// A fault is on while a file of its name lies in $DEMO_FAULTS; what the file holds is its setting.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const service = process.env.SERVICE_NAME;
const flags = process.env.DEMO_FAULTS;
const isOn = (name) => fs.existsSync(path.join(flags, name));
const settingOf = (name) => fs.readFileSync(path.join(flags, name), 'utf8').trim();
const secondsOf = (name) => Number(settingOf(name) || '20');

const home = 'test-company-123';
const other = 'other-company-456';
const pathOf = (request) => request.url.split('?')[0];
const at = (pattern, method) => (request) =>
  pattern.test(pathOf(request)) && (!method || request.method === method);
const cockpitPage = at(/^(\/[a-z]{2})?\/cockpit\/[^/]+$/);
const anything = () => true;

/** Answers in the service's place. */
const answers = (status, body, says = '') => (request, response) => {
  if (status >= 500) console.error(`<3>ERROR ${request.method} ${request.url} answered ${status}: ${says}`);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(typeof body === 'function' ? body(request) : body)}\n`);
  return 'answered';
};
const fails = (says) => answers(500, { error: 'internal_error' }, says);

/** Changes what the service answers, once it does. */
const rewrites = (change) => (request, response) => {
  const end = response.end;
  response.end = function endChanged(body, ...more) {
    return end.call(this, body === undefined ? body : change(String(body)), ...more);
  };
};
const moves = (change) => (request) => { request.url = change(request.url); };
const waits = (milliseconds) => () => milliseconds;

const keys = new Map();
const remembersKey = rewrites((body) => {
  const made = JSON.parse(body);
  if (made.key) keys.set(made.prefix, made.key);
  return body;
});
const showsKeys = rewrites((body) =>
  [...keys].reduce((text, [prefix, key]) => text.replaceAll(`"${prefix}"`, `"${key}"`), body));
const lastPart = (request) => pathOf(request).split('/').at(-1);

const misbehaviour = {
  'teei-cockpit-astro': [
    ['slow-responses', anything, waits(600)],
    ['slow-pages', cockpitPage, waits(3300)],
    ['health-500', at(/^\/health$/), fails('pool is not ready')],
    ['cockpit-500', cockpitPage, fails('template not found')],
    ['tenant-unchecked', cockpitPage, moves((url) =>
      url.replace(/\/cockpit\/.+$/, (rest) => (rest.includes(other) ? rest : `/cockpit/${home}`)))],
    ['tenant-open', at(new RegExp(`/cockpit/${other}$`)), moves((url) => url.replace(other, home))],
    ['login-skipped', cockpitPage, (request) => {
      request.headers.cookie = `teei_session=${settingOf('login-skipped')}`;
    }],
    ['widget-missing', cockpitPage, rewrites((page) =>
      page.replace(/<section data-widget="sroi">[^]*?<\/section>/, ''))],
    ['script-error', cockpitPage, rewrites((page) =>
      page.replace('</body>', '<script>undefinedWidget.render()</script></body>'))],
  ],
  'teei-reporting-service': [
    ['slow-responses', anything, waits(600)],
    ['api-health-500', at(/^(\/api)?\/health$/), fails('pool is not ready')],
    ['key-refused', at(/\/admin\/api-keys$/, 'POST'), fails('API_KEY_ENCRYPTION_KEY is not 32 bytes')],
    ['key-shown', at(/\/admin\/api-keys$/, 'POST'), remembersKey],
    ['key-shown', at(/\/admin\/api-keys$/, 'GET'), showsKeys],
    ['switch-stuck', at(/\/admin\/integrations\/\w+$/, 'PUT'), (request, response) =>
      answers(200, { platform: lastPart(request), enabled: null })(request, response)],
    ['weights-stuck', at(/\/admin\/weights\/sroi$/, 'PUT'), fails('weights are read-only')],
    ['weights-unchecked', at(/\/admin\/weights\/vis$/, 'PUT'), answers(200, { weights: {} })],
    ['audit-silent', at(/\/admin\/audit-log$/, 'GET'), answers(200, [])],
    ['export-broken', at(/\/export$/), fails('too many open files')],
  ],
}[service] ?? [];

if (misbehaviour.length > 0) {
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function emitOrMisbehave(event, request, response) {
    if (event !== 'request') return emit.apply(this, arguments);
    let milliseconds = 0;
    for (const [fault, concerns, does] of misbehaviour) {
      if (!concerns(request) || !isOn(fault)) continue;
      const done = does(request, response);
      if (done === 'answered') return true;
      milliseconds += Number(done) || 0;
    }
    if (milliseconds === 0) return emit.apply(this, arguments);
    setTimeout(() => emit.apply(this, arguments), milliseconds);
    return true;
  };
}

if (service === 'teei-cockpit-astro') {
  if (isOn('crash-loop')) {
    setTimeout(() => {
      console.error('<3>ERROR uncaught: Cannot read properties of undefined (reading \'tenant\')');
      process.exit(1);
    }, 300);
  }
  process.on('SIGHUP', () => {
    if (isOn('reload-deadly')) setTimeout(() => process.exit(1), 500);
  });
  const began = performance.now();
  const kept = [];
  const complain = () => {
    const later = isOn('log-errors-later');
    const due = later && performance.now() - began > secondsOf('log-errors-later') * 1000;
    if (isOn('log-errors') || due) console.error('<3>ERROR widget sroi: upstream answered nonsense');
    if (isOn('log-critical')) console.error('<2>CRITICAL session store is inconsistent');
    // Grows until it is large enough to be seen, and stays so until the process ends.
    if (isOn('memory-growth') && kept.length < 20) kept.push(Buffer.alloc(8 * 2 ** 20, 1));
  };
  setInterval(complain, 500).unref();
  if (isOn('log-errors')) for (let count = 0; count < 8; count += 1) complain();
}
