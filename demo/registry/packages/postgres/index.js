// A small PostgreSQL client: one wire connection (wire.js) and a pool over it.
import { Connection } from './wire.js';

export { Connection, DatabaseError } from './wire.js';

/** Keeps between `min` and `max` connections; broken ones are dropped and opened anew. */
export class Pool {
  constructor({ min = 2, max = 10, ...address }) {
    Object.assign(this, { min, max, address, idle: [], waiting: [], open: 0, ended: false });
  }

  async query(text, parameters = []) {
    return this.use((connection) => connection.query(text, parameters));
  }

  /** Runs `work` inside one transaction; any error rolls it back. */
  async transaction(work) {
    return this.use(async (connection) => {
      await connection.query('BEGIN');
      try {
        const result = await work(connection);
        await connection.query('COMMIT');
        return result;
      } catch (error) {
        if (connection.usable) await connection.query('ROLLBACK').catch(() => {});
        throw error;
      }
    });
  }

  async warmUp() {
    const taken = await Promise.allSettled(Array.from({ length: this.min }, () => this.take()));
    for (const { value } of taken) if (value) this.give(value);
    const failed = taken.find(({ reason }) => reason);
    if (failed) throw failed.reason;
  }

  async end() {
    this.ended = true;
    for (const connection of this.idle.splice(0)) connection.close();
  }

  async use(work) {
    const connection = await this.take();
    try {
      return await work(connection);
    } finally {
      this.give(connection);
    }
  }

  async take() {
    while (this.idle.length > 0) {
      const connection = this.idle.pop();
      if (connection.usable) return connection;
      this.open -= 1; // the server ended it while nobody was looking
    }
    if (this.open >= this.max) return new Promise((resolve) => this.waiting.push(resolve));
    this.open += 1;
    try {
      return await Connection.open(this.address);
    } catch (error) {
      this.open -= 1;
      throw error;
    }
  }

  give(connection) {
    if (!connection.usable || this.ended) {
      connection.close();
      this.open -= 1;
      const next = this.waiting.shift();
      if (next) next(this.take());
      return;
    }
    const next = this.waiting.shift();
    if (next) next(connection);
    else this.idle.push(connection);
  }
}
