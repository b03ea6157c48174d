// A small Redis client: one connection, commands answered in order.
import net from 'node:net';

export class Redis {
  constructor(url) {
    const { hostname, port } = new URL(url);
    Object.assign(this, { host: hostname, port: Number(port || 6379), socket: null, waiting: [] });
  }

  /** Sends one command (`command('GET', key)`); rejects when the server cannot be reached. */
  command(...words) {
    const socket = this.connected();
    const parts = words.map((word) => `$${Buffer.byteLength(String(word))}\r\n${word}\r\n`);
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      socket.write(`*${words.length}\r\n${parts.join('')}`);
    });
  }

  close() {
    this.socket?.end();
  }

  connected() {
    if (this.socket) return this.socket;
    const socket = net.connect({ host: this.host, port: this.port, noDelay: true });
    let buffered = '';
    const lost = (error) => {
      if (this.socket === socket) this.socket = null;
      for (const { reject } of this.waiting.splice(0)) reject(error);
    };
    socket.setEncoding('utf8');
    socket.on('data', (data) => { buffered = this.receive(buffered + data); });
    socket.on('error', lost);
    socket.on('close', () => lost(new Error('redis closed the connection')));
    this.socket = socket;
    return socket;
  }

  receive(buffered) {
    let rest = buffered;
    for (;;) {
      const answer = parse(rest);
      if (!answer) return rest;
      rest = answer.rest;
      const { resolve, reject } = this.waiting.shift();
      if (answer.error) reject(new Error(answer.error));
      else resolve(answer.value);
    }
  }
}

/** Reads one flat reply (status, error, integer, string) or gives null when it is not complete. */
function parse(buffered) {
  const end = buffered.indexOf('\r\n');
  if (end < 0) return null;
  const [kind, head, rest] = [buffered[0], buffered.slice(1, end), buffered.slice(end + 2)];
  if (kind === '-') return { error: head, rest };
  if (kind === ':') return { value: Number(head), rest };
  if (kind === '+') return { value: head, rest };
  const length = Number(head);
  if (length < 0) return { value: null, rest };
  if (rest.length < length + 2) return null;
  return { value: rest.slice(0, length), rest: rest.slice(length + 2) };
}
