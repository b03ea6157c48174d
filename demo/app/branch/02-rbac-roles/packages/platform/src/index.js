export * from './access.js';
export * from './config.js';
export * from './database.js';
export * from './http.js';
export * from './log.js';
export * from './sessions.js';
export * from './tenants.js';
