// One line an event. `<3>` in front is how a service tells the system journal that it is an error.
const line = (words) => words.map((word) => (word instanceof Error ? word.message : word)).join(' ');

export const log = {
  info: (...words) => console.log(line(words)),
  error: (...words) => console.error(`<3>ERROR ${line(words)}`),
};

/** A reload does not change the environment of a running process; say so instead of pretending. */
export function announceReloads() {
  process.on('SIGHUP', () => log.info('reload: signal received, environment unchanged until restart'));
}
