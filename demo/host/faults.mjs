// Loaded into every service before its own code: carries out the faults that are switched on.
// A fault is on while a file of its name lies in $DEMO_FAULTS.
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const service = process.env.SERVICE_NAME;
const flags = process.env.DEMO_FAULTS;
const isOn = (name) => fs.existsSync(path.join(flags, name));
const secondsOf = (name) => Number(fs.readFileSync(path.join(flags, name), 'utf8').trim() || '20');

const failing = {
  'teei-cockpit-astro': { fault: 'health-500', paths: ['/health'] },
  'teei-reporting-service': { fault: 'api-health-500', paths: ['/health', '/api/health'] },
}[service];

if (failing) {
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function emitOrFail(event, request, response) {
    if (event !== 'request' || !failing.paths.includes(request.url.split('?')[0])) {
      return emit.apply(this, arguments);
    }
    if (!isOn(failing.fault)) return emit.apply(this, arguments);
    console.error(`<3>ERROR ${request.method} ${request.url} answered 500: pool is not ready`);
    response.writeHead(500, { 'content-type': 'application/json' });
    response.end('{"error":"internal_error"}\n');
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
  const began = performance.now();
  const complain = () => {
    const later = isOn('log-errors-later');
    const due = later && performance.now() - began > secondsOf('log-errors-later') * 1000;
    if (isOn('log-errors') || due) console.error('<3>ERROR widget sroi: upstream answered nonsense');
  };
  setInterval(complain, 500).unref();
  if (isOn('log-errors')) for (let count = 0; count < 8; count += 1) complain();
}
