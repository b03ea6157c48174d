// Announces new reports to Discord. Without a token it only says what it would announce.
import { announceReloads, database, flag, log, release, requireEnvironment } from '@teei/platform';

requireEnvironment();

const rounds = 30_000;

async function look() {
  const [newest] = await database().query('SELECT title FROM reports ORDER BY id DESC LIMIT 1');
  log.info(`newest report: ${newest?.title ?? 'none'}`);
}

log.info(`discord bot ${release.version}, Impact-In ${flag('IMPACT_IN_ENABLED') ? 'on' : 'off'}`);
announceReloads();
await look().catch((error) => log.error('database:', error));
const timer = setInterval(() => look().catch((error) => log.error('database:', error)), rounds);

process.on('SIGTERM', () => {
  clearInterval(timer);
  log.info('discord bot stops');
  process.exit(0);
});
