import { requireEnvironment, serve } from '@teei/platform';

requireEnvironment();

await serve({
  name: 'reporting',
  port: Number(new URL(process.env.REPORTING_SERVICE_URL ?? 'http://localhost:4000').port),
  folder: new URL('./routes/', import.meta.url),
});
