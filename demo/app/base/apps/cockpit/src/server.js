import { requireEnvironment, serve } from '@teei/platform';

import { refuseWithPage } from './pages.js';

requireEnvironment(['DATABASE_URL', 'JWT_SECRET', 'SESSION_SECRET', 'REDIS_URL', 'PORT']);

await serve({
  name: 'cockpit',
  port: Number(process.env.PORT),
  folder: new URL('./routes/', import.meta.url),
  refuse: refuseWithPage,
});
